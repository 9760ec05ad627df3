"""A broadcast without a sequence number that is lost is made up for by the next beats."""

import asyncio
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from bench.client.client import Client
from realtime.wire import messages
from rooms.actions.apply import perform
from tests.live.tables import Table, four_at_a_table, in_db, leave

pytestmark = [pytest.mark.live, pytest.mark.fault]

UNREACHABLE = "redis://127.0.0.1:1/0"
TWO_BEATS = 12.0


def do_unannounced(room: str, player: int, action: messages.RoomAction) -> None:
    """Do the action in a process that does not reach Redis: it is committed, but not broadcast."""
    with override_settings(HOT_STATE_URL=UNREACHABLE, CHANNEL_URLS=[UNREACHABLE]):
        answer = perform(room_id=UUID(room), player_id=player, action=action)
    assert isinstance(answer, messages.Done), answer


def seat_of(client: Client, player: int) -> str | None:
    return next(each["seat"] for each in client.room["players"] if each["player"] == player)


async def table_ready_but_one(site) -> Table:
    """Four at a table; the first three are ready."""
    table = await four_at_a_table(site)
    for client in table[:3]:
        await client.act({"type": "ready"})
    return table


def test_the_beat_finds_a_deal_that_was_not_broadcast(site):
    async def play() -> None:
        table = await table_ready_but_one(site)
        last = table[3]
        await in_db(do_unannounced, last.room_id, last.you["player"], messages.Ready(uuid4(), ready=True))
        for client in table:
            await client.wait(lambda client=client: client.seq == 1, "the deal", seconds=TWO_BEATS)
            assert client.view["hands"]["NESW".index(client.seat)], "with their own hand"
        await leave(table)

    asyncio.run(play())


def test_the_beat_finds_a_change_of_the_room_that_was_not_broadcast(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        me = table[3].you["player"]
        await in_db(do_unannounced, table[3].room_id, me, messages.Stand(uuid4()))
        for client in table:
            await client.wait(lambda client=client: seat_of(client, me) is None, "the free seat", seconds=TWO_BEATS)
        await leave(table)

    asyncio.run(play())
