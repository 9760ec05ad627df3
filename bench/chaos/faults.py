"""The faults: each does its harm and returns when everything runs again. No fault waits for the players."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import redis

from bench.chaos.rig import Rig, children_of, resident_megabytes

Act = Callable[[Rig], Awaitable[None]]
STOPPED_SECONDS = 10.0
GROWTH_MEGABYTES = 50.0


async def kill_worker_child(rig: Rig) -> None:
    worker = rig.site.processes[_some(rig, "worker")]
    for child in children_of(worker.pid):
        os.kill(child, signal.SIGKILL)


async def kill_workers(rig: Rig) -> None:
    """All of them, so that nothing is taken from the queue; new ones are started."""
    for name in _all(rig, "worker"):
        await rig.by_hand(rig.site.kill, name, signal.SIGKILL, group=True)
    await rig.by_hand(rig.site.start)


def kill_one(kind: str) -> Act:
    async def act(rig: Rig) -> None:
        name = _some(rig, kind)
        await rig.by_hand(rig.site.kill, name, signal.SIGKILL, group=True)
        await rig.by_hand(rig.site.start, name)

    return act


def terminate(kind: str) -> Act:
    """As a platform does: SIGTERM to every process of the group."""

    async def act(rig: Rig) -> None:
        name = _some(rig, kind)
        await rig.by_hand(rig.site.kill, name, signal.SIGTERM, group=True)
        await rig.by_hand(rig.site.start, name)

    return act


async def restart_redis(rig: Rig) -> None:
    await rig.by_hand(rig.redis.kill)
    await asyncio.sleep(rig.chance.uniform(0.2, 3))
    await rig.by_hand(rig.redis.start)


async def flush_redis(rig: Rig) -> None:
    with redis.Redis.from_url(rig.redis.url()) as client:
        client.flushall()


async def stop_redis_for_a_while(rig: Rig) -> None:
    rig.redis.kill(signal.SIGSTOP)
    await asyncio.sleep(STOPPED_SECONDS)
    rig.redis.kill(signal.SIGCONT)


async def crash_postgres(rig: Rig) -> None:
    """Its immediate shutdown: connections are cut, the log is replayed at the next start."""
    await rig.by_hand(rig.postgres.kill)
    await asyncio.sleep(rig.chance.uniform(0.2, 2))
    await rig.by_hand(rig.postgres.start)


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
        asyncio.sleep(3),
    )
    for player in rig.players:
        player.stammers = False


async def never_read(rig: Rig) -> None:
    rogue = rig.rogues[0]
    process = next(
        each for each in rig.site.processes.values() if each.url.rpartition(":")[2] in (rogue.socket_site or "")
    )
    before = resident_megabytes(process.pid)
    cut_off = await rogue.never_read(25)
    grown = resident_megabytes(process.pid) - before
    rig.notes.append(f"a reader that never reads: {'cut off' if cut_off else 'NOT cut off'}, {grown:+.1f} MB")
    assert cut_off, "a client that never reads was not cut off"
    assert grown < GROWTH_MEGABYTES, f"{process.name} grew by {grown:.0f} MB"


FAULTS: dict[str, Act] = {
    "kill -9 of a worker's child": kill_worker_child,
    "kill -9 of all workers": kill_workers,
    "kill -9 of a realtime": kill_one("realtime"),
    "kill -9 of web": kill_one("web"),
    "kill -9 of the clock": kill_one("clock"),
    "SIGTERM of web": terminate("web"),
    "SIGTERM of a realtime": terminate("realtime"),
    "SIGTERM of a worker": terminate("worker"),
    "SIGTERM of robots": terminate("robots"),
    "SIGTERM of the clock": terminate("clock"),
    "Redis killed, restarted empty": restart_redis,
    "Redis FLUSHALL": flush_redis,
    "Redis stopped for 10 s": stop_redis_for_a_while,
    "PostgreSQL stopped at once": crash_postgres,
    "sockets cut": cut_sockets,
    "repeated and random frames": stammer,
    "a reader that never reads": never_read,
}


def order(rig: Rig) -> list[str]:
    """One round of all, in the seed's order."""
    names = list(FAULTS)
    rig.chance.shuffle(names)
    return names


def _all(rig: Rig, kind: str) -> list[str]:
    return [name for name, process in rig.site.processes.items() if process.kind == kind]


def _some(rig: Rig, kind: str) -> str:
    return rig.chance.choice(_all(rig, kind))
