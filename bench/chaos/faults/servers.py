"""Faults of the servers: PostgreSQL and Redis killed, stopped or emptied."""

import asyncio
import signal

import redis

from bench.chaos.rig import Rig

PAUSE_SECONDS = 10.0


async def restart_redis(rig: Rig) -> None:
    """SIGKILL; the new one is empty."""
    await rig.in_thread(rig.redis.kill)
    await asyncio.sleep(rig.chance.uniform(0.2, 3))
    await rig.in_thread(rig.redis.start)


async def flush_redis(rig: Rig) -> None:
    with redis.Redis.from_url(rig.redis.url()) as client:
        client.flushall()


async def pause_redis(rig: Rig) -> None:
    """SIGSTOP: connections stay open, and nothing is answered."""
    rig.redis.kill(signal.SIGSTOP)
    await asyncio.sleep(PAUSE_SECONDS)
    rig.redis.kill(signal.SIGCONT)


async def crash_postgres(rig: Rig) -> None:
    """Immediate shutdown: connections are cut, and the write-ahead log is replayed at the next start."""
    await rig.in_thread(rig.postgres.kill)
    await asyncio.sleep(rig.chance.uniform(0.2, 2))
    await rig.in_thread(rig.postgres.start)
