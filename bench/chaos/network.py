"""Faults between the players and the site: on the lines of those who are behind a proxy, and in what is said."""

import asyncio
import random
from collections.abc import Callable

from bench.chaos.hostile_client import Rogue
from bench.chaos.rig import Act, Rig, resident_megabytes
from bench.fault_proxy import FaultProxy

GROWTH_MEGABYTES = 50.0
TALK_SECONDS = 3.0


def delays(most: float, seconds: float) -> Act:
    async def act(rig: Rig) -> None:
        for proxy in rig.proxies:
            proxy.jitter = most
        await asyncio.sleep(seconds)
        for proxy in rig.proxies:
            proxy.jitter = 0.0

    return act


def cuts(cut: Callable[[FaultProxy], None], times: int = 3) -> Act:
    """All lines at once, and again as soon as some have come back."""

    async def act(rig: Rig) -> None:
        for _ in range(times):
            for proxy in rig.proxies:
                cut(proxy)
            await asyncio.sleep(rig.chance.uniform(0.5, 1.5))

    return act


def swallows(seconds: float) -> Act:
    """Nobody is told that anything is wrong: each side has to find out by the other's silence."""

    async def act(rig: Rig) -> None:
        for proxy in rig.proxies:
            proxy.silence()
        await asyncio.sleep(seconds)
        for proxy in rig.proxies:
            proxy.restore()

    return act


async def cut_sockets(rig: Rig) -> None:
    """Of a third of all players, without a goodbye."""
    here = [player for player in rig.players if player.connected]
    for player in rig.chance.sample(here, len(here) // 3):
        await player.cut()


async def stammer(rig: Rig) -> None:
    """Everybody says everything twice, and something old again; the rogues babble beside them."""
    for player in rig.players:
        player.stammers = True
    tables = [rig.players[start : start + 4] for start in range(0, len(rig.players), 4)]
    await asyncio.gather(
        *(rogue.babble(rig.chance, table) for rogue, table in zip(rig.rogues, tables, strict=False)),
        asyncio.sleep(TALK_SECONDS),
    )
    for player in rig.players:
        player.stammers = False


async def jumble(rig: Rig) -> None:
    """Everybody says two things at once, in either order."""
    for player in rig.players:
        player.jumbles = True
    await asyncio.sleep(TALK_SECONDS)
    for player in rig.players:
        player.jumbles = False


async def nuisances(rig: Rig) -> None:
    """What goes on beside the other faults, for ever: a slow network, a rogue that babbles, one who says two things at
    once; one after another. In an order of its own, so that the seed's order of faults does not depend on it."""
    chance = random.Random(rig.seed)
    while True:
        await asyncio.sleep(chance.uniform(2, 6))
        match chance.randrange(3):
            case 0:
                await delays(0.3, 2)(rig)
            case 1:
                table = chance.randrange(rig.tables)
                await rig.rogues[table].babble(chance, rig.players[4 * table : 4 * table + 4])
            case 2:
                player = chance.choice(rig.players)
                player.jumbles = True
                await asyncio.sleep(2)
                player.jumbles = False


async def never_read(rig: Rig) -> None:
    rogue = rig.rogues[0]
    before = _memory(rig, rogue)
    cut_off = await rogue.never_read(25)
    _judge_growth(rig, rogue, before, f"a reader that never reads: {'cut off' if cut_off else 'NOT cut off'}")
    assert cut_off, "a client that never reads was not cut off"


async def flood(rig: Rig) -> None:
    rogue = rig.rogues[-1]
    before = _memory(rig, rogue)
    times, megabytes = await rogue.flood(TALK_SECONDS)
    _judge_growth(rig, rogue, before, f"a flood: {megabytes:.0f} MB, cut off {times} times")
    assert times, "a client that floods was not cut off"


def _memory(rig: Rig, rogue: Rogue) -> float:
    return resident_megabytes(rig.process_at(rogue.socket_site).pid)


def _judge_growth(rig: Rig, rogue: Rogue, before: float, what: str) -> None:
    grown = _memory(rig, rogue) - before
    rig.notes.append(f"{what}, {grown:+.1f} MB")
    assert grown < GROWTH_MEGABYTES, f"{rig.process_at(rogue.socket_site).name} grew by {grown:.0f} MB"
