"""A player who was away while a board was dealt takes the seat back from the robot that got the cards."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bench.client.client import Client
from rooms.models import Player
from tests.live.tables import four_at_a_table, in_db, leave

pytestmark = [pytest.mark.live, pytest.mark.fault]


def test_a_player_who_takes_the_seat_back_sees_the_hand_dealt_to_the_robot(site):
    async def play() -> None:
        table = await four_at_a_table(site, robot_pace=10)
        away, others = table[3], table[:3]
        me = away.you["player"]
        await away.close()
        await others[0].wait(lambda: person(others[0], me)["hold_until"], "the hold")
        await let_hold_pass(others[0], me)
        assert (await others[0].act({"type": "add_robot", "seat": "W"}))["type"] == "done"
        for client in others:
            await client.act({"type": "ready"})
        await away.connect(away.room_id)
        await away.wait(lambda: away.view, "the board")
        assert away.view["hands"] == [None] * 4, "so far they only look on"
        assert (await away.act({"type": "take_back"}))["type"] == "done"
        await away.wait(lambda: away.view["actors"][3]["player"] == me, "the cards taken back")
        assert len(away.view["hands"][3]) == 13
        assert away.view["hands"][:3] == [None] * 3
        await leave(table)

    asyncio.run(play())


async def let_hold_pass(client: Client, player: int) -> None:
    """Let the hold pass now; again where a late sweep has taken that for an outage and extended the hold."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    for _ in range(8):
        await in_db(lambda: Player.objects.filter(pk=player).update(hold_until=past))
        with suppress(TimeoutError):
            await client.wait(lambda: person(client, player)["seat"] is None, "the freed seat", seconds=4)
            return
    raise AssertionError("the seat was not freed")


def person(client, player: int) -> dict:
    return next(each for each in client.room["players"] if each["player"] == player)
