"""A client that never reads and one that floods are cut off; the process does not grow and play goes on there."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import pytest
from websockets.exceptions import ConnectionClosed

from bench.chaos.hostile_client import HostileClient
from bench.chaos.rig import resident_megabytes
from bench.limits import NO_LIMITS
from tests.live.tables import Table, auction, four_at_a_table, leave, next_board, play_one
from tests.site import Site, SiteProcess

pytestmark = [pytest.mark.live, pytest.mark.fault, pytest.mark.slow]

MEGABYTES = 50.0
FLOOD_SECONDS = 4.0
NEVER_READ_SECONDS = 25.0
ERRORS = ("Exception inside application", "hub_failed", "socket_failed", "Traceback")

Result = TypeVar("Result")


@pytest.fixture(scope="module")
def unlimited(make_site):
    """One websocket process without rate limits: only the server's own limits apply."""
    return make_site(realtime=1, environment=NO_LIMITS)


async def hostile_client_at(table: Table) -> HostileClient:
    client = await HostileClient.guest(table[0].api.site, name="Hostile", socket_site=table[0].socket_site)
    client.room_id = await client.join(table[0].code)
    return client


def attack_beside_play(site: Site, attack: Callable[[HostileClient], Awaitable[Result]]) -> Result:
    """Run the attack while four play at the same process, and return its result.

    Each call and card of the four is answered and seen by all, and the process grows by less than 50 MB and logs no
    error.
    """
    process, chance = site.processes["realtime.1"], random.Random(5)

    async def play() -> Result:
        table = await four_at_a_table(site)
        await next_board(table)
        await auction(table, "1N P P P")
        client = await hostile_client_at(table)
        before = resident_megabytes(process.pid)
        attacking = asyncio.ensure_future(attack(client))
        peak = asyncio.create_task(peak_megabytes(process, attacking))
        cards = await play_until(table, chance, attacking)
        growth = await peak - before
        print(f"{cards} cards beside it, at most {growth:+.1f} MB")
        assert growth < MEGABYTES
        await leave(table)
        return await attacking

    result = asyncio.run(play())
    log = process.log.read_text()
    assert [error for error in ERRORS if error in log] == []
    return result


async def play_until(table: Table, chance: random.Random, attacking: "asyncio.Future[Result]") -> int:
    """Play one board after another, at least one card after the attack. Return the number of cards."""
    cards, last = 0, False
    while not last:
        last = attacking.done()
        if table[0].view["result"]:
            await next_board(table)
            await auction(table, "1N P P P")
        await play_one(table, chance)
        cards += 1
    return cards


async def peak_megabytes(process: SiteProcess, attacking: "asyncio.Future[Result]") -> float:
    """The most memory that the process has until the attack is over."""
    peak = 0.0
    while not attacking.done():
        peak = max(peak, resident_megabytes(process.pid))
        await asyncio.sleep(0.02)
    return max(peak, resident_megabytes(process.pid))


def test_a_client_that_never_reads_is_cut_off(unlimited):
    assert attack_beside_play(unlimited, lambda client: client.never_read(NEVER_READ_SECONDS)), "it was not cut off"


def test_a_client_that_floods_is_cut_off(unlimited):
    times, megabytes = attack_beside_play(unlimited, lambda client: client.flood(FLOOD_SECONDS))
    print(f"cut off {times} times, {megabytes:.0f} MB taken")
    assert times > 0


def test_a_client_that_goes_on_after_refusals_is_closed_with_4008(make_site):
    """Under the ordinary limits, for a client that reads the refusals and does not stop."""
    site = make_site(realtime=1, worker=1, robots=0, clock=0)
    assert attack_beside_play(site, send_nonsense_in_turn) == 4008


async def send_nonsense_in_turn(client: HostileClient) -> int | None:
    """Send each message after the refusal of the one before, so that no queue overflows. Return the close code."""
    async with client.open_socket() as connection:
        with suppress(ConnectionClosed):
            while True:
                await connection.send("nonsense")
                while b"refused" not in await connection.recv(decode=False):
                    pass
        return connection.close_code
