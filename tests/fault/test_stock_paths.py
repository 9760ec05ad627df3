"""With every short cut past a library switched off (`FAST_PATHS=0`) the site plays the same, and survives the same."""

import asyncio
import random
import signal
from uuid import uuid4

import pytest

from bench.client.client import Client
from bench.limits import NO_LIMITS
from games.models import Move
from games.store import hot_state
from tests.live.tables import (
    all_at,
    auction,
    board_against_robots,
    check_answers,
    check_board,
    four_at_a_table,
    in_db,
    in_turn,
    leave,
    next_board,
    one_against_robots,
    play_one,
)
from tests.live.test_flush import wipe
from tests.live.test_repeats import call_again
from tests.live.test_twenty_rooms import whole_board
from tests.site import Site

pytestmark = [pytest.mark.live, pytest.mark.fault, pytest.mark.slow]


@pytest.fixture(scope="module")
def stock_site(make_site) -> Site:
    return make_site(environment={**NO_LIMITS, "FAST_PATHS": "0"})


def test_whole_boards_with_claims_and_undos(stock_site):
    async def play() -> None:
        table, chance = await four_at_a_table(stock_site), random.Random(5)
        for _ in range(3):
            await next_board(table)
            await whole_board(table, chance)
            await in_db(check_board, table, table[0].game)
        for client in table:
            check_answers(client)
        await leave(table)

    asyncio.run(play())


def test_a_board_against_robots(stock_site):
    async def play() -> None:
        client = await one_against_robots(stock_site)
        await board_against_robots(client, random.Random(6))
        await client.close()

    asyncio.run(play())


def test_an_action_sent_five_times_is_one_move_with_five_equal_answers(stock_site):
    asyncio.run(call_again(stock_site))


def test_an_action_that_a_killed_worker_had_is_applied_once(stock_site):
    async def play() -> None:
        table = await four_at_a_table(stock_site)
        await next_board(table)
        client, action = in_turn(table), str(uuid4())
        worker = stock_site.processes["worker.1"]
        worker.kill(signal.SIGSTOP, group=True)
        call = asyncio.create_task(client.call("1N", id=action))
        await client.hello()  # it has been handed in by the time that this is answered
        worker.kill(signal.SIGKILL, group=True)
        stock_site.start("worker.1")  # in this thread: a process goes with the thread that started it
        answer = await call
        assert answer["type"] == "event", answer
        await all_at(table, answer["seq"])
        assert await in_db(Move.objects.filter(action_id=action).count) == 1
        await auction(table, "P P P")
        await in_db(check_board_so_far, table)
        await leave(table)

    asyncio.run(play())


def check_board_so_far(table: list[Client]) -> None:
    check_board(table, table[0].game)


def test_the_board_goes_on_when_redis_loses_everything(stock_site, real_servers):
    async def play() -> None:
        table, chance = await four_at_a_table(stock_site), random.Random(7)
        await next_board(table)
        await auction(table, "1N P P P")
        for _ in range(3):
            await play_one(table, chance)
        wipe(own=real_servers.redis is not None)
        assert hot_state.load([table[0].game]) == {}
        while not table[0].view["result"]:
            await play_one(table, chance)
        await in_db(check_board, table, table[0].game)
        await leave(table)

    asyncio.run(play())
