"""Twenty rooms over the protocol: after every action each client's view is what the log gives."""

import asyncio
import random

import pytest

from bench.client.client import Client
from bench.client.fold import SEATS
from bench.limits import NO_LIMITS
from tests.live.tables import (
    Table,
    check_answers,
    check_board,
    four_at_a_table,
    in_turn,
    leave,
    next_board,
    some_call,
    some_card,
)

pytestmark = [pytest.mark.live, pytest.mark.slow]

ROOMS = 20
BOARDS = 10
SEED = 20_231_123
FRESH = 0.03
"""The probability that, after an action, a client asks for a snapshot instead of folding events."""


def test_every_view_agrees_with_the_log(make_site):
    site = make_site(realtime=2, environment=NO_LIMITS)
    print(f"seed {SEED}")

    async def play() -> list[tuple[Table, list[int]]]:
        tables = [await four_at_a_table(site, boards=BOARDS, undo_policy=policy(number)) for number in range(ROOMS)]
        games = await asyncio.gather(
            *(whole_session(table, random.Random(SEED + number)) for number, table in enumerate(tables))
        )
        await asyncio.gather(*(leave(table) for table in tables))
        return list(zip(tables, games, strict=True))

    played = asyncio.run(play())
    views = sum(check_board(table, game) for table, games in played for game in games)
    clients = [client for table, _ in played for client in table]
    for client in clients:
        check_answers(client)
    kinds = {event["type"] for client in clients for message in client.seen for event in message.get("events", ())}
    assert sum(len(games) for _, games in played) == ROOMS * BOARDS
    assert {"claimed", "claim_answered", "undo_asked", "undo_answered", "undone", "trick_won"} <= kinds
    print(f"{views} views compared, {sum(client.gaps for client in clients)} gaps healed")


def policy(number: int) -> str:
    return "free" if number % 4 == 3 else "consent"


async def whole_session(table: Table, chance: random.Random) -> list[int]:
    games = []
    for _ in range(BOARDS):
        await next_board(table)
        games.append(table[0].game)
        await whole_board(table, chance)
        for client in table:
            await client.hello(fresh=True)
    return games


async def whole_board(table: Table, chance: random.Random) -> None:
    while True:
        newest = max(table, key=lambda client: client.seq)
        view = newest.view
        if view["result"]:
            break
        await act(table, newest, chance)
        if chance.random() < FRESH:
            await chance.choice(table).hello(fresh=True)
    for client in table:
        await client.wait(lambda client=client: client.view["result"], "the result")


async def act(table: Table, newest: Client, chance: random.Random) -> None:
    """Do what the newest view asks for; now and then a claim or an undo, which may be refused."""
    view, what = newest.view, chance.random()
    awaited = "claim" if view["claim"] else "undo" if view["undo"] and what < 0.7 else None
    if awaited:
        client = table[SEATS.index(chance.choice(view[awaited]["awaiting"]))]
        await client.wait(lambda: client.seq >= view["seq"])
        accept = chance.random() < (0.4 if awaited == "claim" else 0.7)
        answer = await client.answer(awaited, accept=accept)
        assert answer["type"] == "event", answer
    elif what < 0.06:
        answer = await chance.choice(table).undo()
        assert answer["type"] == "event" or answer["code"] in {"undo_not_allowed", "claim_open"}, answer
    elif what < 0.09:
        answer = await chance.choice(table).claim(chance.randint(0, 13), "the rest")
        assert answer["type"] == "event" or answer["code"] in {"illegal_claim", "stale"}, answer
    else:
        await call_or_play(table, newest, chance)


async def call_or_play(table: Table, newest: Client, chance: random.Random) -> None:
    for client in table:
        await client.wait(lambda client=client: client.seq >= newest.seq)
    client = in_turn(table)
    if client.view["contract"]:
        answer = await client.play(some_card(client.view, chance))
    else:
        answer = await client.call(some_call(client.view, chance))
    assert answer["type"] == "event", answer
