"""The open pages of players in Redis, as the processes that serve sockets admit, renew and close them."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

import redis
from redis import asyncio as aioredis

from accounts import limits
from realtime.presence import keys

TIME_SECONDS: Final = 1.0

_GOODBYE = """
redis.call('zrem', KEYS[1], ARGV[1])
if redis.call('zcount', KEYS[1], ARGV[2], '+inf') > 0 then return 0 end
redis.call('zrem', KEYS[2], ARGV[3])
redis.call('zrem', KEYS[3], ARGV[4])
redis.call('hdel', KEYS[4], ARGV[4])
return 1
"""
"""Removes a page, and the player's lease with their last page. One step: another page may open meanwhile."""

_RENEW = """
local before = {}
for place = 3, #ARGV, 4 do
  local room, player, page, till = ARGV[place], ARGV[place + 1], ARGV[place + 2], ARGV[place + 3]
  local present, pages, lease = 'room:' .. room .. ':present', 'player:' .. player .. ':pages', room .. ' ' .. player
  table.insert(before, redis.call('zscore', present, player) or '')
  redis.call('zadd', present, 'GT', till, player)
  redis.call('expire', present, 3600)
  redis.call('zadd', KEYS[1], 'GT', till, lease)
  redis.call('hset', KEYS[2], lease, ARGV[1])
  redis.call('zadd', pages, 'XX', till, page)
  redis.call('expire', pages, ARGV[2])
end
return before
"""
"""Renews the lease of each page's player and returns the former ones. As single commands this blocked a process with
two hundred sockets for ten milliseconds in every second."""


class Page(NamedTuple):
    """One open page of a player."""

    room_id: UUID
    player: int
    page: str


async def redis_time(client: aioredis.Redis) -> float:
    """Return the time by the clock of Redis, which all processes share, in seconds since the epoch.

    If Redis does not answer in time, return this machine's time as it was at the call.
    """
    called_at = time.time()
    try:
        async with asyncio.timeout(TIME_SECONDS):
            seconds, micros = await client.time()
    except (redis.RedisError, OSError, TimeoutError):
        return called_at
    return float(seconds) + float(micros) / 1e6


async def admit(client: aioredis.Redis, page: Page) -> bool:
    """Register a page; return False if its player already has LIMIT_SOCKETS_PER_PLAYER open."""
    key, now = keys.pages_of(page.player), time.time()
    pipeline = client.pipeline(transaction=True)
    pipeline.zremrangebyscore(key, "-inf", now)
    pipeline.zadd(key, {page.page: now + keys.LEASE_SECONDS})
    pipeline.zcard(key)
    pipeline.expire(key, keys.LEASE_SECONDS)
    many = (await pipeline.execute())[2] > limits.SOCKETS_BY_PLAYER.most
    if many:
        await client.zrem(key, page.page)
    return not many


async def heartbeat(client: aioredis.Redis, process: str) -> None:
    """Extend the life of this process by PROCESS_SECONDS."""
    await client.zadd(keys.PROCESSES, {process: time.time() + keys.PROCESS_SECONDS})


async def renew(client: aioredis.Redis, process: str, last_messages: Sequence[tuple[Page, float]]) -> list[Page]:
    """Renew the leases of these pages' players, each from the time of the page's last message.

    Return the pages whose players had no lease.
    """
    if not last_messages:
        return []
    now = time.time()
    arguments: list[str] = [process, str(keys.LEASE_SECONDS)]
    for page, at in last_messages:
        arguments += (str(page.room_id), str(page.player), page.page, repr(at + keys.LEASE_SECONDS))
    before = await client.eval(_RENEW, 2, keys.LEASES, keys.RENEWED_BY, *arguments)
    return [page for (page, _), score in zip(last_messages, before, strict=True) if not score or float(score) < now]


async def close(client: aioredis.Redis, page: Page) -> None:
    """Remove a page whose connection was lost. Its player's lease stays until it runs out."""
    await client.zrem(keys.pages_of(page.player), page.page)


async def goodbye(client: aioredis.Redis, page: Page) -> bool:
    """Remove a page that its player closed; return True, and end the lease, if it was their last."""
    touched = [keys.pages_of(page.player), keys.present(page.room_id), keys.LEASES, keys.RENEWED_BY]
    arguments = [page.page, str(time.time()), str(page.player), keys.lease(page.room_id, page.player)]
    return bool(await client.eval(_GOODBYE, len(touched), *touched, *arguments))
