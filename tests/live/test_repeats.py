"""An action that is sent repeatedly is one move, and its sender gets the first answer each time."""

import asyncio
import random
from uuid import uuid4

import pytest

from bench.client.client import Client, Message
from games.models import Move
from games.store import log
from tests.live.tables import (
    Table,
    all_at,
    auction,
    check_board,
    four_at_a_table,
    in_db,
    in_turn,
    leave,
    next_board,
    some_card,
)

pytestmark = pytest.mark.live


async def dealt_table(site) -> Table:
    table = await four_at_a_table(site)
    await next_board(table)
    return table


async def send_five_times(site, client: Client, message: Message) -> tuple[list[Message], Client]:
    """Twice before the answer, once after it, twice on a newer socket at the other websocket process."""
    await client.send(message)
    await client.send(message)
    await client.wait(lambda: len(client.answers[message["id"]]) == 2, "two answers")
    await client.send(message)
    await client.wait(lambda: len(client.answers[message["id"]]) == 3, "the third answer")
    other = next(url for url in site.realtime_urls if url != client.socket_site)
    again = Client(site.url, client.token, socket_site=other, label=f"{client.label} again")
    await again.connect(client.room_id)
    await client.closed.wait()
    assert client.close_code == 4001
    await again.send(message)
    await again.send(message)
    await again.wait(lambda: len(again.answers[message["id"]]) == 2, "the last two answers")
    return client.answers[message["id"]] + again.answers[message["id"]], again


async def no_more_answers(client: Client, message: Message) -> None:
    """Check that no further answer is on its way: it would arrive before this round trip ends."""
    count = len(client.answers[message["id"]])
    await client.hello()
    assert len(client.answers[message["id"]]) == count


async def call_again(site) -> None:
    table = await dealt_table(site)
    client = in_turn(table)
    message = {"type": "call", "id": str(uuid4()), "game": client.game, "seq": client.seq, "call": "1N"}
    answers, again = await send_five_times(site, client, message)
    assert [answer["type"] for answer in answers] == ["event"] * 5
    assert answers == [answers[0]] * 5
    await no_more_answers(again, message)
    table[table.index(client)] = again
    await all_at(table, 2)
    events = [sum(m["type"] == "event" and m["seq"] == 2 for m in other.seen) for other in table if other is not again]
    assert events == [1, 1, 1], "a repeat is answered to its sender alone"
    assert await in_db(Move.objects.filter(action_id=message["id"]).count) == 1
    await auction(table, "P P P")
    await leave(table)


def test_a_call_sent_five_times_is_one_move_with_five_equal_answers(site):
    asyncio.run(call_again(site))


def test_a_card_sent_five_times_is_one_move_with_five_equal_answers(site):
    async def play() -> None:
        table = await dealt_table(site)
        await auction(table, "1N P P P")
        client = in_turn(table)
        card = some_card(client.view, random.Random(5))
        message = {"type": "play", "id": str(uuid4()), "game": client.game, "seq": client.seq, "card": card}
        answers, again = await send_five_times(site, client, message)
        assert [answer["type"] for answer in answers] == ["event"] * 5
        assert answers == [answers[0]] * 5, "also with dummy's hand in it"
        await no_more_answers(again, message)
        moves = await in_db(log.read_since, client.game)
        assert [str(move.action_id) for move in moves].count(message["id"]) == 1
        await leave([*table, again])

    asyncio.run(play())


def test_a_room_action_sent_five_times_is_answered_five_times_alike(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        message = {"type": "ready", "id": str(uuid4()), "ready": True}
        answers, again = await send_five_times(site, table[1], message)
        assert answers == [{"type": "done", "id": message["id"]}] * 5
        await leave([*table, again])

    asyncio.run(play())


def test_a_refused_action_that_is_sent_again_is_refused_again(site):
    async def play() -> None:
        table = await dealt_table(site)
        client = next(client for client in table if not client.my_turn)
        message = {"type": "call", "id": str(uuid4()), "game": client.game, "seq": client.seq, "call": "1N"}
        await client.send(message)
        await client.send(message)
        await client.wait(lambda: len(client.answers[message["id"]]) == 2, "two refusals")
        first, second = client.answers[message["id"]]
        assert (first["code"], first) == ("not_your_turn", second)
        await leave(table)

    asyncio.run(play())


def test_an_id_belongs_to_one_player_and_one_action(site):
    async def play() -> None:
        table = await dealt_table(site)
        await auction(table, "1N P P P")
        client = in_turn(table)
        card, other_card = client.view["hands"]["NESW".index(client.seat)][:2]
        message = {"type": "play", "id": str(uuid4()), "game": client.game, "seq": client.seq, "card": card}
        first = await client.act(message)
        await all_at(table, first["seq"])
        stranger = in_turn(table)
        refusals = [
            await client.act({**message, "card": other_card}),
            await stranger.act(message),
            await client.act({"type": "undo", "id": message["id"], "game": client.game, "seq": client.seq}),
        ]
        assert [(each["type"], each.get("code")) for each in refusals] == [("refused", "bad_message")] * 3
        repeat = await client.act(message)
        assert repeat == first, "the first action keeps its id"
        assert {each.seq for each in table} == {first["seq"]}
        await in_db(check_board, table, client.game)
        await leave(table)

    asyncio.run(play())


def heard(client: Client, kind: str) -> int:
    return sum(message["type"] == kind for message in client.seen)


def test_what_is_send_five_times_is_heard_once(site):
    async def play() -> None:
        table = await dealt_table(site)
        caller = in_turn(table)
        call = await caller.call("1N")
        await all_at(table, call["seq"])
        place = table.index(caller)
        chat = {"type": "chat", "id": str(uuid4()), "to": "room", "text": "good evening"}
        explain = {"type": "explain", "id": str(uuid4()), "game": caller.game, "move": call["seq"], "text": "12 to 14"}
        for message, told in ((chat, "chat"), (explain, "explained")):
            answers, table[place] = await send_five_times(site, table[place], message)
            assert answers == [{"type": "done", "id": message["id"]}] * 5
            refused = await table[place].act({**message, "text": "something else"})
            assert (refused["code"], refused["field"]) == ("bad_message", "id")
            for other in table:
                await other.hello()
            assert [heard(table[(place + step) % 4], told) for step in (1, 3)] == [1, 1]
        assert heard(table[(place + 2) % 4], "explained") == 0
        await leave(table)

    asyncio.run(play())
