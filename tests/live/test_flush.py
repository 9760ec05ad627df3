"""Redis loses all its data in the middle of a board, and play goes on."""

import asyncio
import os
import random

import pytest
import redis

from bench.limits import NO_LIMITS
from games.store import hot_state
from tests.live.tables import auction, check_board, four_at_a_table, in_db, leave, next_board, play_one

pytestmark = [pytest.mark.live, pytest.mark.fault]


def test_the_next_card_is_accepted_and_seen_by_all(make_site, real_servers):
    site = make_site(realtime=2, environment=NO_LIMITS)
    chance = random.Random(4)

    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        await auction(table, "1N P P P")
        for _ in range(7):
            await play_one(table, chance)
        wipe(own=real_servers.redis is not None)
        assert hot_state.load([table[0].game]) == {}
        answer = await play_one(table, chance)
        assert [client.seq for client in table] == [answer["seq"]] * 4
        while not table[0].view["result"]:
            await play_one(table, chance)
        await in_db(check_board, table, table[0].game)
        await leave(table)

    asyncio.run(play())


def wipe(*, own: bool) -> None:
    """Empty the whole server; on a shared one, only the database of the tests."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushall() if own else client.flushdb()
