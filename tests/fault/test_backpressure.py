"""A client that never reads and one that floods: cut off, at no cost to the process or to those who play there."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import pytest
from websockets.exceptions import ConnectionClosed

from bench.chaos.hostile_client import Rogue
from bench.chaos.rig import resident_megabytes
from bench.limits import NO_LIMITS
from tests.live.tables import Table, auction, four_at_a_table, leave, next_board, play_one
from tests.site import Site, SiteProcess

pytestmark = [pytest.mark.live, pytest.mark.fault, pytest.mark.slow]

MEGABYTES = 50.0
FLOOD_SECONDS = 4.0
NEVER_READ_SECONDS = 25.0
UNHAPPY = ("Exception inside application", "hub_failed", "socket_failed", "Traceback")

Result = TypeVar("Result")


@pytest.fixture(scope="module")
def unlimited(make_site):
    """One websocket process, where only the bounds of the server itself stand."""
    return make_site(realtime=1, environment=NO_LIMITS)


async def rogue_at(table: Table) -> Rogue:
    rogue = await Rogue.guest(table[0].api.site, name="Rogue", socket_site=table[0].socket_site)
    rogue.room_id = await rogue.join(table[0].code)
    return rogue


def beside(site: Site, what: Callable[[Rogue], Awaitable[Result]]) -> Result:
    """The rogue's doing while four play on at its process: each call and card of theirs is answered and seen by all,
    the process grows by less than 50 MB and says nothing of trouble."""
    process, chance = site.processes["realtime.1"], random.Random(5)

    async def play() -> Result:
        table = await four_at_a_table(site)
        await next_board(table)
        await auction(table, "1N P P P")
        rogue = await rogue_at(table)
        before = resident_megabytes(process.pid)
        doing = asyncio.ensure_future(what(rogue))
        peak = asyncio.create_task(highest(process, doing))
        cards = await play_until(table, chance, doing)
        grown = await peak - before
        print(f"{cards} cards beside it, at most {grown:+.1f} MB")
        assert grown < MEGABYTES
        await leave(table)
        return await doing

    result = asyncio.run(play())
    said = process.log.read_text()
    assert [word for word in UNHAPPY if word in said] == []
    return result


async def play_until(table: Table, chance: random.Random, doing: "asyncio.Future[Result]") -> int:
    """Board after board; how many cards it were, at least one after it is over."""
    cards, last = 0, False
    while not last:
        last = doing.done()
        if table[0].view["result"]:
            await next_board(table)
            await auction(table, "1N P P P")
        await play_one(table, chance)
        cards += 1
    return cards


async def highest(process: SiteProcess, doing: "asyncio.Future[Result]") -> float:
    peak = 0.0
    while not doing.done():
        peak = max(peak, resident_megabytes(process.pid))
        await asyncio.sleep(0.02)
    return max(peak, resident_megabytes(process.pid))


def test_a_reader_that_never_reads(unlimited):
    assert beside(unlimited, lambda rogue: rogue.never_read(NEVER_READ_SECONDS)), "it was not cut off"


def test_a_flood(unlimited):
    times, megabytes = beside(unlimited, lambda rogue: rogue.flood(FLOOD_SECONDS))
    print(f"cut off {times} times, {megabytes:.0f} MB taken")
    assert times > 0


def test_more_than_anybody_types_is_closed_with_4008(make_site):
    """Under the ordinary limits, by one who reads his refusals and does not stop."""
    site = make_site(realtime=1, worker=1, robots=0, clock=0)
    assert beside(site, insist) == 4008


async def insist(rogue: Rogue) -> int | None:
    """One word after another, each after the refusal of the one before: no queue overflows."""
    async with rogue._own_socket() as line:
        with suppress(ConnectionClosed):
            while True:
                await line.send("nonsense")
                while b"refused" not in await line.recv(decode=False):
                    pass
        return line.close_code
