"""Who is connected: a lease per player, renewed when he is heard; it runs out when nobody renews it.

Redis holds the leases, and may lose them. What follows from a lapsed lease, the time until which a seat is kept, stands
in PostgreSQL (`rooms.holds`).
"""

import asyncio
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

import redis
from django.conf import settings
from redis import asyncio as aioredis

LEASE_SECONDS: Final = 12
PROCESS_SECONDS: Final = 5
"""So short that a player's lease, renewed every 5 s, never runs out before that of a process that died with it."""
MOMENT_SECONDS: Final = 1.0
LOST_SECONDS: Final = 10
"""Leases that lapse within this time are counted together."""

_LEASES = "presence:leases"
"""A sorted set: `room player`, by the second at which the lease runs out."""
_THROUGH = "presence:through"
"""A hash: `room player` to the process that renewed the lease last."""
_PROCESSES = "presence:processes"
"""The processes that serve sockets, by the second at which their own heartbeat runs out."""
_LOST = "presence:lost"
"""`room player` of the leases that lapsed, by when that was seen."""

_GOODBYE = """
redis.call('zrem', KEYS[1], ARGV[1])
if redis.call('zcount', KEYS[1], ARGV[2], '+inf') > 0 then return 0 end
redis.call('zrem', KEYS[2], ARGV[3])
redis.call('zrem', KEYS[3], ARGV[4])
redis.call('hdel', KEYS[4], ARGV[4])
return 1
"""
"""Ends a page; with the player's last page his lease. In one step: his next page may be coming in elsewhere."""

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


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A lease that ran out. `heard_at` is when the player was last heard, in seconds since the epoch."""

    room_id: UUID
    player: int
    heard_at: float
    process_alive: bool


def connected(room_ids: Iterable[UUID]) -> set[int]:
    """Players with a live lease in these rooms; nobody when Redis does not answer."""
    pipeline = _client().pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zrangebyscore(_room(room_id), time.time(), "+inf")
    try:
        return {int(member) for members in pipeline.execute() for member in members}
    except redis.RedisError:
        return set()


def rooms_with_people(room_ids: list[UUID]) -> set[UUID]:
    """Those of the rooms in which anybody is connected, in one round trip."""
    pipeline = _client().pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zcount(_room(room_id), time.time(), "+inf")
    return {room_id for room_id, count in zip(room_ids, pipeline.execute(), strict=True) if count}


# --- By the processes that serve sockets -----------------------------------------------------------------------------


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
    """Count a page that opens; False when its player has as many as he may have."""
    key, now = _pages(page.player), time.time()
    pipeline = client.pipeline(transaction=True)
    pipeline.zremrangebyscore(key, "-inf", now)
    pipeline.zadd(key, {page.page: now + LEASE_SECONDS})
    pipeline.zcard(key)
    pipeline.expire(key, LEASE_SECONDS)
    many = (await pipeline.execute())[2] > settings.LIMIT_SOCKETS_PER_PLAYER
    if many:
        await client.zrem(key, page.page)
    return not many


async def beat(client: aioredis.Redis, process: str) -> None:
    """The process lives."""
    await client.zadd(_PROCESSES, {process: time.time() + PROCESS_SECONDS})


async def renew(client: aioredis.Redis, process: str, heard: Sequence[tuple[Page, float]]) -> list[Page]:
    """Extend the leases of those who were heard, each at the given second; those who had none have come back."""
    if not heard:
        return []
    now, keys = time.time(), [_LEASES, _THROUGH]
    arguments: list[str] = [process, str(LEASE_SECONDS)]
    for page, at in heard:
        arguments += (str(page.room_id), str(page.player), page.page, repr(at + LEASE_SECONDS))
    before = await client.eval(_RENEW, len(keys), *keys, *arguments)
    return [page for (page, _), score in zip(heard, before, strict=True) if not score or float(score) < now]


async def close(client: aioredis.Redis, page: Page) -> None:
    """The page is gone without a word: it counts no more, and the lease runs out by itself unless he comes back."""
    await client.zrem(_pages(page.player), page.page)


async def goodbye(client: aioredis.Redis, page: Page) -> bool:
    """The player closed this page; True when it was his last."""
    keys = [_pages(page.player), _room(page.room_id), _LEASES, _THROUGH]
    arguments = [page.page, str(time.time()), str(page.player), _lease(page.room_id, page.player)]
    return bool(await client.eval(_GOODBYE, len(keys), *keys, *arguments))


# --- By the clock ----------------------------------------------------------------------------------------------------


def grant(players: Iterable[tuple[UUID, int]]) -> None:
    """A lease from now for players who could not be heard through no fault of theirs."""
    until = time.time() + LEASE_SECONDS
    leases = {_lease(room_id, player): until for room_id, player in players}
    if leases:
        _client().zadd(_LEASES, leases, gt=True)


def lapsed() -> list[Lapsed]:
    """The leases that have run out, until `settle` takes them: whoever dies in between leaves them to the next."""
    now = time.time()
    entries: list[tuple[bytes, float]] = _client().zrangebyscore(_LEASES, "-inf", now, withscores=True)  # type: ignore[assignment]
    if not entries:
        return []
    members = [str(member, "ascii") for member, _ in entries]
    pipeline = _client().pipeline(transaction=False)
    pipeline.hmget(_THROUGH, members)
    pipeline.zrangebyscore(_PROCESSES, now, "+inf")
    pipeline.zadd(_LOST, dict.fromkeys(members, now))
    through, processes = pipeline.execute()[:2]
    # One whose lease was granted had no process.
    alive = {None, *processes}
    return [
        Lapsed(*_parse(member), score - LEASE_SECONDS, process in alive)
        for member, (_, score), process in zip(members, entries, through, strict=True)
    ]


def settle(items: Sequence[Lapsed]) -> None:
    """Holds stand for these leases; who was heard meanwhile has a longer one, and keeps it."""
    if items:
        latest = max(item.heard_at for item in items) + LEASE_SECONDS + 0.001  # floats
        pipeline = _client().pipeline(transaction=False)
        pipeline.zremrangebyscore(_LEASES, "-inf", latest)
        pipeline.hdel(_THROUGH, *(_lease(item.room_id, item.player) for item in items))
        pipeline.execute()


def lost_and_left() -> tuple[int, int]:
    """How many leases lapsed within the last ten seconds, and how many there are still."""
    pipeline = _client().pipeline(transaction=False)
    pipeline.zremrangebyscore(_LOST, "-inf", time.time() - LOST_SECONDS)
    pipeline.zcard(_LOST)
    pipeline.zcard(_LEASES)
    _, lost, left = pipeline.execute()
    return int(lost), int(left)


def serving() -> bool:
    """Whether any process that serves sockets lives."""
    return bool(_client().zcount(_PROCESSES, time.time(), "+inf"))


def same_server() -> bool:
    """Whether this is the Redis of the last time, neither replaced nor emptied since."""
    run_id = str(_client().info("server")["run_id"])
    return mark("server", run_id) == run_id


def mark(name: str, value: str) -> str | None:
    """Remember something of ours in Redis; what was there before, None where Redis was emptied."""
    before = _client().set(f"presence:{name}", value, get=True)
    return None if before is None else str(before, "ascii")  # type: ignore[arg-type]


# --- A mirror of what PostgreSQL says, for a quick look; it decides nothing -------------------------------------------


def show_hold(player: int, seat: str, until: float) -> None:
    """`reconnect:<player>`: the seat, for as long as it is kept."""
    seconds = math.ceil(until - time.time())
    if seconds > 0:
        _client().set(f"reconnect:{player}", seat, ex=seconds)


def show_no_hold(player: int) -> None:
    _client().delete(f"reconnect:{player}")


def _lease(room_id: UUID, player: int) -> str:
    return f"{room_id} {player}"


def _parse(lease: str) -> tuple[UUID, int]:
    room, player = lease.split(" ")
    return UUID(room), int(player)


def _room(room_id: UUID) -> str:
    return f"room:{room_id}:present"


def _pages(player: int) -> str:
    return f"player:{player}:pages"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)
