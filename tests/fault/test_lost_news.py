"""News without a number, lost on the way: the next beats make up for it."""

import asyncio
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from bench.client.client import Client
from realtime.wire import messages
from rooms.actions.apply import perform
from tests.live.tables import Table, four_at_a_table, in_db, leave

pytestmark = [pytest.mark.live, pytest.mark.fault]

NOWHERE = "redis://127.0.0.1:1/0"
TWO_BEATS = 12.0


def unheard(room: str, player: int, action: messages.RoomAction) -> None:
    """Done by a process that does not reach Redis: it is committed, and nobody is told."""
    with override_settings(HOT_STATE_URL=NOWHERE, CHANNEL_URLS=[NOWHERE]):
        answer = perform(room_id=UUID(room), player_id=player, action=action)
    assert isinstance(answer, messages.Done), answer


def seat_of(client: Client, player: int) -> str | None:
    return next(each["seat"] for each in client.room["players"] if each["player"] == player)


async def ready_but_one(site) -> Table:
    table = await four_at_a_table(site)
    for client in table[:3]:
        await client.act({"type": "ready"})
    return table


def test_a_deal_that_nobody_was_told_of_is_found_by_the_beat(site):
    async def play() -> None:
        table = await ready_but_one(site)
        last = table[3]
        await in_db(unheard, last.room_id, last.you["player"], messages.Ready(uuid4(), ready=True))
        for client in table:
            await client.wait(lambda client=client: client.seq == 1, "the deal", seconds=TWO_BEATS)
            assert client.view["hands"]["NESW".index(client.seat)], "with his own hand"
        await leave(table)

    asyncio.run(play())


def test_a_change_of_the_room_that_nobody_was_told_of_is_found_by_the_beat(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        me = table[3].you["player"]
        await in_db(unheard, table[3].room_id, me, messages.Stand(uuid4()))
        for client in table:
            await client.wait(lambda client=client: seat_of(client, me) is None, "the free seat", seconds=TWO_BEATS)
        await leave(table)

    asyncio.run(play())
