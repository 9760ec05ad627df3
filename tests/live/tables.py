"""Four clients at one table: how they get there, what they play, and checks of what they were sent."""

import asyncio
import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import msgspec
from django.db import connection

from bench.client.client import Client, Message
from bench.client.fold import SEATS, View
from games.rules.elements.seat import EVERYBODY, Seat
from games.rules.engine import advance
from games.rules.events import Event, for_viewer
from games.rules.phases.auction import legal_calls
from games.rules.player_view import PlayerView, auction_of, player_view
from games.rules.state import State
from games.store import hot_state, log
from tests.site import Site

Table = list[Client]
"""In the order N E S W."""

Answer = TypeVar("Answer")
_CARD = re.compile(rb'"([SHDC][AKQJT2-9])"')


async def four_at_a_table(site: Site, **settings: Any) -> Table:
    """Guests in a room of their own, seated; North and South on one websocket process, East and West on the other."""
    sockets = site.realtime_urls
    table: Table = [
        await Client.guest(site.url, name=Seat(seat).name.title(), socket_site=sockets[place % len(sockets)])
        for place, seat in enumerate(SEATS)
    ]
    room = await table[0].make_room(name="A table", settings=settings)
    for client in table[1:]:
        assert await client.join(table[0].code) == room
    for client, seat in zip(table, SEATS, strict=True):
        await client.connect(room)
        if client.seat != seat:
            answer = await client.act({"type": "sit", "seat": seat})
            assert answer["type"] == "done", answer
    return table


async def one_against_robots(site: Site, **settings: Any) -> Client:
    """A guest as South, and robots that play at once in the other seats."""
    client = await Client.guest(site.url, name="South", socket_site=site.realtime_urls[0])
    await client.connect(await client.make_room(name="Robots", settings={"robot_pace": 0, **settings}))
    for action in (*({"type": "add_robot", "seat": seat} for seat in "NEW"), {"type": "sit", "seat": "S"}):
        answer = await client.act(action)
        assert answer["type"] == "done", answer
    return client


async def board_against_robots(client: Client, chance: random.Random) -> None:
    """Play the next board to its end."""
    before = client.game or 0
    assert (await client.act({"type": "ready"}))["type"] == "done"
    await client.wait(lambda: (client.game or 0) > before, "the next board")
    while not client.view["result"]:
        await client.wait(lambda: client.my_turn or client.view["result"], "the robots", seconds=60)
        if client.my_turn:
            here, view = client.seq, client.view
            play = client.play(some_card(view, chance)) if view["contract"] else client.call(some_call(view, chance))
            answer = await play
            assert answer["type"] == "event", answer
            await client.wait(lambda here=here: client.seq > here)


async def next_board(table: Table) -> None:
    """Send `ready` from all four, and wait until all have been dealt their cards."""
    before = table[0].game or 0
    answers = await asyncio.gather(*(client.act({"type": "ready"}) for client in table))
    assert [answer["type"] for answer in answers] == ["done"] * 4, answers
    for client in table:
        await client.wait(lambda client=client: (client.game or 0) > before, "the next board")


async def all_at(table: Table, seq: int) -> None:
    for client in table:
        await client.wait(lambda client=client: client.seq >= seq, f"move {seq}")


async def leave(table: Sequence[Client]) -> None:
    await asyncio.gather(*(client.close() for client in table))


async def in_db(function: Callable[..., Answer], *args: Any) -> Answer:
    """Run a function in a thread, with a database connection that is closed afterwards."""
    return await asyncio.to_thread(_with_connection, function, *args)


def _with_connection(function: Callable[..., Answer], *args: Any) -> Answer:
    try:
        return function(*args)
    finally:
        connection.close()


async def auction(table: Table, calls: str) -> None:
    """Make calls in turn, from the dealer on: `auction(table, "1N P P P")`."""
    for call in calls.split():
        client = in_turn(table)
        answer = await client.call(call)
        assert answer["type"] == "event", answer
        await all_at(table, answer["seq"])


async def play_one(table: Table, chance: random.Random) -> Message:
    """Play a legal card for the player in turn, and wait until all four have seen it."""
    client = in_turn(table)
    answer = await client.play(some_card(client.view, chance))
    assert answer["type"] == "event", answer
    await all_at(table, answer["seq"])
    return answer


def in_turn(table: Table) -> Client:
    return next(client for client in table if client.my_turn)


def some_call(view: View, chance: random.Random) -> str:
    """Return a legal call: mostly pass, else one of the lowest, so that auctions end."""
    legal = legal_calls(auction_of(msgspec.convert(view, PlayerView)))
    return "P" if chance.random() < 0.55 else str(chance.choice(legal[:6]))


def some_card(view: View | None, chance: random.Random) -> str:
    assert view is not None
    hand = view["hands"][SEATS.index(view["turn"])]
    cards = view["tricks"][-1]["cards"]
    follow = [card for card in hand if cards and card[0] == cards[0][0]]
    return str(chance.choice(follow or hand))


# --- Checks -----------------------------------------------------------------------------------------------------------


def check_board(table: Table, game: int) -> int:
    """Check each view that any of the four had of this game against the log; return how many there were."""
    moves = log.read_since(game)
    assert [move.seq for move in moves] == list(range(1, len(moves) + 1)), f"game {game} has gaps"
    states = _states([move.events for move in moves])
    assert hot_state.load([game])[game] == states[-1], f"the hot state of game {game}"
    logged = {move.seq: (str(move.action_id), move.events) for move in moves}
    return sum(_check_client(client, seat, game, states, logged) for client, seat in zip(table, Seat, strict=True))


def _states(moves: Sequence[tuple[Event, ...]]) -> list[State]:
    states: list[State] = []
    for events in moves:
        states.append(advance(states[-1] if states else None, events))
    return states


def _check_client(client: Client, seat: Seat, game: int, states: Sequence[State], logged: dict[int, Any]) -> int:
    shown = [as_json(player_view(state, seat)) for state in states]
    views = client.views[game]
    assert sorted(views) == list(range(1, len(states) + 1)), f"{client} did not see every move"
    for seq, view in views.items():
        assert view == shown[seq - 1], f"{client}: the fold of move {seq} of game {game}"
    for message, (at, seq) in zip(client.seen, client.stood, strict=True):
        if at == game:
            _check_cards(client, message, states[seq - 1], seat)
            _check_message(message, game, shown, logged, seat)
    return len(views)


def _check_message(message: Message, game: int, shown: Sequence[View], logged: dict[int, Any], seat: Seat) -> None:
    if message["type"] == "event" and message["game"] == game:
        action, events = logged[message["seq"]]
        assert message["events"] == [_on_the_wire(for_viewer(event, seat)) for event in events], message
        assert message.get("id", action) == action, message
    elif message["type"] in {"welcome", "snapshot"} and message["game"] and message["game"]["game"] == game:
        snapshot = message["game"]
        assert snapshot["state"] == shown[snapshot["seq"] - 1], f"the snapshot of move {snapshot['seq']}"


def _check_cards(client: Client, message: Message, state: State, seat: Seat) -> None:
    """A message of any type contains only cards that were played or of hands that were shown to the seat."""
    named = set(_CARD.findall(msgspec.json.encode(message)))
    if named:
        known = {card for each in state.seen[EVERYBODY.index(seat)] for card in state.deal[Seat(each).order]}
        played = set(state.play.cards()) if state.play else set()
        assert {card.decode() for card in named} <= known | played, f"{client} was shown a hidden card: {message}"


def check_answers(client: Client) -> None:
    """Each sending of an action has one answer, always the same one; a `hello` may bring its event once more."""
    sendings: dict[str, list[Message]] = defaultdict(list)
    for message in client.sent:
        if "id" in message:
            sendings[message["id"]].append(message)
    for action, times in sendings.items():
        answers = client.answers[action]
        more = len(answers) - len(times)
        what = f"{client}: {times[0]} sent {len(times)} times, answers: {answers}"
        assert answers == [answers[0]] * len(answers), what
        assert more == 0 or 0 < more <= _events_repeated(client, answers[0]), what


def _events_repeated(client: Client, event: Message) -> int:
    """Return how often the client asked for the events after a number below this event's."""
    hellos = [message["last"] for message in client.sent if message["type"] == "hello" and message["last"]]
    return sum(last["game"] == event.get("game") and last["seq"] < event["seq"] for last in hellos)


def as_json(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def _on_the_wire(event: Event) -> Message:
    return {"type": event.type, **{each.name: as_json(getattr(event, each.name)) for each in fields(event)}}
