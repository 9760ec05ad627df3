"""The faults by name. Each does its harm and returns when everything runs again; none waits for the players."""

import asyncio
import random
import signal
from collections.abc import Iterator

import redis

from bench.chaos import crash_points, network, processes
from bench.chaos.rig import Act, Rig
from bench.fault_proxy import FaultProxy

STOPPED_SECONDS = 10.0


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


FAULTS: dict[str, Act] = {
    "kill -9 of a worker": processes.kill_one("worker"),
    "kill -9 of all workers": processes.kill_workers,
    "kill -9 of a robots child": processes.kill_robots_child,
    "kill -9 of a realtime": processes.kill_one("realtime"),
    "kill -9 of web": processes.kill_one("web"),
    "kill -9 of the clock": processes.kill_one("clock"),
    "kill -9 of one of each": processes.kill_one_of_each,
    "SIGTERM of web": processes.terminate("web"),
    "SIGTERM of a realtime": processes.terminate("realtime"),
    "SIGTERM of a worker": processes.terminate("worker"),
    "SIGTERM of robots": processes.terminate("robots"),
    "SIGTERM of the clock": processes.terminate("clock"),
    **{f"a worker dies {point}": processes.die(point) for point in crash_points.POINTS},
    "Redis killed, restarted empty": restart_redis,
    "Redis FLUSHALL": flush_redis,
    "Redis stopped for 10 s": stop_redis_for_a_while,
    "PostgreSQL stopped at once": crash_postgres,
    "sockets cut": network.cut_sockets,
    "a network that delays": network.delays(1.0, 5),
    "a network that drops": network.cuts(FaultProxy.drop),
    "a network that resets": network.cuts(FaultProxy.reset),
    "a network that swallows": network.swallows(4),
    "repeated and random frames": network.stammer,
    "actions out of order": network.jumble,
    "a reader that never reads": network.never_read,
    "a flood": network.flood,
}


def rounds(seed: int, only: str = "") -> Iterator[str]:
    """Round after round of those whose name contains `only`, each in an order that the seed alone decides."""
    chance = random.Random(seed)
    names = [name for name in FAULTS if only in name]
    while names:
        yield from chance.sample(names, len(names))
