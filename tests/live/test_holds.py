"""The seat of an absent player is kept, and freed when the hold ends."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bench.client.client import Client
from rooms.models import Player
from tests.live.tables import auction, four_at_a_table, in_db, in_turn, leave, next_board

pytestmark = pytest.mark.live


def person(client: Client, player: int) -> dict:
    return next(each for each in client.room["players"] if each["player"] == player)


def test_a_player_who_drops_out_keeps_the_seat_and_returns_to_it(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        away = in_turn(table)
        other = next(client for client in table if client is not away)
        me, seat = away.you["player"], away.seat
        await away.close()
        await other.wait(lambda: person(other, me)["hold_until"], "the hold")
        held = person(other, me)
        assert held["presence"] == "disconnected" and held["seat"] == seat
        left = held["hold_until"] - other.room["now"]
        assert 0 < left <= 30_000
        await away.connect(away.room_id)
        await other.wait(lambda: person(other, me)["presence"] == "connected", "the return")
        assert person(other, me)["hold_until"] is None
        assert away.seat == seat and away.my_turn
        await auction(table, "P P P P")
        await leave(table)

    asyncio.run(play())


def test_after_the_hold_a_robot_plays_and_the_player_can_take_the_seat_back(site):
    async def play() -> None:
        table = await four_at_a_table(site, robot_pace=0)
        await next_board(table)
        away = in_turn(table)
        other = next(client for client in table if client is not away)
        me, seat = away.you["player"], away.seat
        await away.close()
        await other.wait(lambda: person(other, me)["hold_until"], "the hold")
        await in_db(lambda: Player.objects.filter(pk=me).update(hold_until=datetime.now(UTC) - timedelta(seconds=1)))
        # A site that has just begun to sweep lengthens every hold once, to its full time from then.
        await other.wait(lambda: person(other, me)["seat"] is None, "the freed seat", seconds=45)
        assert person(other, me)["left_seat"] == seat
        await other.wait(lambda: other.seq >= 3, "the robot's call")
        await away.connect(away.room_id)
        assert away.view["hands"]["NESW".index(seat)], "the hand that was dealt to the player is shown"
        assert (await away.act({"type": "take_back"}))["type"] == "done"
        await other.wait(lambda: person(other, me)["seat"] == seat, "the seat taken back")
        await away.wait(lambda: away.view["actors"]["NESW".index(seat)]["player"] == me, "the cards taken back")
        await leave(table)

    asyncio.run(play())
