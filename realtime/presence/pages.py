"""Open pages of players, as the processes that serve sockets tell Redis of them: admitted, renewed, closed."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

import redis
from django.conf import settings
from redis import asyncio as aioredis

from realtime.presence import keys

MOMENT_SECONDS: Final = 1.0

_GOODBYE = """
redis.call('zrem', KEYS[1], ARGV[1])
if redis.call('zcount', KEYS[1], ARGV[2], '+inf') > 0 then return 0 end
redis.call('zrem', KEYS[2], ARGV[3])
redis.call('zrem', KEYS[3], ARGV[4])
redis.call('hdel', KEYS[4], ARGV[4])
return 1
"""
"""Ends a page; with the player's last page their lease. In one step: their next page may be coming in elsewhere."""

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
"""Renews the lease of the player of each page; what it was before. As single commands it stopped a process of two
hundred sockets for ten milliseconds a second."""


class Page(NamedTuple):
    """One open page of a player."""

    room_id: UUID
    player: int
    page: str


async def moment(client: aioredis.Redis) -> float:
    """Seconds since the epoch by the one clock that all processes share, Redis's; by our own when that is away."""
    asked = time.time()
    try:
        async with asyncio.timeout(MOMENT_SECONDS):
            seconds, micros = await client.time()
    except (redis.RedisError, OSError, TimeoutError):
        return asked
    return float(seconds) + float(micros) / 1e6


async def admit(client: aioredis.Redis, page: Page) -> bool:
    """Count a page that opens; False when its player has as many as they may have."""
    key, now = keys.pages_of(page.player), time.time()
    pipeline = client.pipeline(transaction=True)
    pipeline.zremrangebyscore(key, "-inf", now)
    pipeline.zadd(key, {page.page: now + keys.LEASE_SECONDS})
    pipeline.zcard(key)
    pipeline.expire(key, keys.LEASE_SECONDS)
    many = (await pipeline.execute())[2] > settings.LIMIT_SOCKETS_PER_PLAYER
    if many:
        await client.zrem(key, page.page)
    return not many


async def beat(client: aioredis.Redis, process: str) -> None:
    """The process lives."""
    await client.zadd(keys.PROCESSES, {process: time.time() + keys.PROCESS_SECONDS})


async def renew(client: aioredis.Redis, process: str, heard: Sequence[tuple[Page, float]]) -> list[Page]:
    """Extend the leases of those who were heard, each at the given second; those who had none have come back."""
    if not heard:
        return []
    now = time.time()
    arguments: list[str] = [process, str(keys.LEASE_SECONDS)]
    for page, at in heard:
        arguments += (str(page.room_id), str(page.player), page.page, repr(at + keys.LEASE_SECONDS))
    before = await client.eval(_RENEW, 2, keys.LEASES, keys.RENEWED_BY, *arguments)
    return [page for (page, _), score in zip(heard, before, strict=True) if not score or float(score) < now]


async def close(client: aioredis.Redis, page: Page) -> None:
    """The page is gone without a word: it counts no more, and the lease runs out by itself unless they come back."""
    await client.zrem(keys.pages_of(page.player), page.page)


async def goodbye(client: aioredis.Redis, page: Page) -> bool:
    """The player closed this page; True when it was their last."""
    touched = [keys.pages_of(page.player), keys.present(page.room_id), keys.LEASES, keys.RENEWED_BY]
    arguments = [page.page, str(time.time()), str(page.player), keys.lease(page.room_id, page.player)]
    return bool(await client.eval(_GOODBYE, len(touched), *touched, *arguments))
