"""The staff close a room while people play in it."""

import asyncio
from uuid import UUID

import pytest

from bench.client.client import Client
from games.models import Game
from rooms.services.closing import close
from tests.live.tables import auction, four_at_a_table, in_db, in_turn, leave, next_board, one_against_robots
from tests.live.test_sockets import close_of

pytestmark = pytest.mark.live


def test_everybody_is_told_before_their_socket_is_closed(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        await auction(table, "1N P")
        actor = in_turn(table)
        await in_db(close, UUID(actor.room_id))
        for client in table:
            await client.wait(client.closed.is_set, "the end of the connection")
            assert client.close_code == 4040
            room, bye = client.seen[-2:]
            assert (room["type"], room["room"]["status"]) == ("room", "closed")
            assert (bye["type"], bye["reconnect"]) == ("bye", False) and bye["reason"].startswith(
                "This room was closed"
            )
        headers = {"Authorization": f"Bearer {actor.token}"}
        code, said = await close_of(f"{actor.socket_site}/ws/rooms/{actor.room_id}/", additional_headers=headers)
        assert (code, [message["type"] for message in said]) == (4040, ["bye"])
        await leave(table)

    asyncio.run(play())


def test_robots_stop_where_a_room_is_closed_and_wait_where_nobody_is(site):
    """A visitor's board goes on within a second; a closed one does not."""

    async def play() -> None:
        south = await one_against_robots(site)
        assert (await south.act({"type": "ready"}))["type"] == "done"
        await south.wait(lambda: south.my_turn, "the robots")
        await south.act({"type": "substitute"})  # robots alone play on while they look
        before = south.seq
        await south.wait(lambda: south.seq > before + 1, "the robots")
        await in_db(close, UUID(south.room_id))
        await south.wait(south.closed.is_set, "the end of the connection")
        head = await in_db(_head, south.game)
        await asyncio.sleep(1.5)
        assert await in_db(_head, south.game) == head
        await south.close()

    asyncio.run(play())


def test_an_abandoned_board_goes_on_when_somebody_comes_back(site):
    async def play() -> None:
        south = await one_against_robots(site)
        assert (await south.act({"type": "ready"}))["type"] == "done"
        await south.wait(lambda: south.my_turn, "the robots")
        await south.act({"type": "substitute"})
        await south.close()  # a goodbye: nobody is connected from now on
        await until(lambda: _due_at(south.game) is None, "the robots to be told to wait")
        head = await in_db(_head, south.game)
        await asyncio.sleep(1)
        assert await in_db(_head, south.game) == head
        back = Client(site.url, south.token, socket_site=site.realtime_urls[1], label="South again")
        await back.connect(south.room_id)
        await back.wait(lambda: back.seq > head, "the robots", seconds=2)
        await back.close()

    asyncio.run(play())


async def until(condition, what: str) -> None:
    for _ in range(100):
        if await in_db(condition):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"waited 10 s for {what}")


def _head(game: int) -> int:
    return Game.objects.values_list("sequence_number", flat=True).get(pk=game)


def _due_at(game: int):
    return Game.objects.values_list("due_at", flat=True).get(pk=game)
