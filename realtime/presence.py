"""Who is connected: a lease per player, renewed by every beat; it runs out when nobody renews it.

Redis holds the leases, and may lose them. What follows from a lapsed lease, the time until which a seat is kept, stands
in PostgreSQL (`rooms.holds`).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import redis
from django.conf import settings
from redis import asyncio as aioredis

LEASE_SECONDS = 12
_LEASES = "presence:leases"
"""A sorted set: `room player process`, by the second at which the lease runs out."""
_PROCESSES = "presence:processes"
"""The processes that serve sockets, by the second at which their own heartbeat runs out."""
_END = """
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) <= tonumber(ARGV[2]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
end"""


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


async def renew(client: aioredis.Redis, room_id: UUID, player: int, process: str) -> bool:
    """Extend the lease; True when the player had none and has come back."""
    now = time.time()
    until = now + LEASE_SECONDS
    pipeline = client.pipeline(transaction=False)
    pipeline.zscore(_room(room_id), str(player))
    pipeline.zadd(_room(room_id), {str(player): until})
    pipeline.expire(_room(room_id), 3600)
    pipeline.zadd(_LEASES, {f"{room_id} {player} {process}": until})
    pipeline.zadd(_PROCESSES, {process: until})
    before = (await pipeline.execute())[0]
    return before is None or float(before) < now


async def end(client: aioredis.Redis, room_id: UUID, player: int, heard_at: float) -> None:
    """The last page here said goodbye then; a lease that was renewed since stays. The sweep finds the old one lapsed
    nevertheless, should this process die before it has kept the seat."""
    await client.eval(_END, 1, _room(room_id), str(player), str(heard_at + LEASE_SECONDS))


def heard_since(room_id: UUID, player: int, heard_at: float) -> bool:
    """Whether the player was heard after that moment and his lease still lives; False when Redis does not say."""
    try:
        until = _client().zscore(_room(room_id), str(player))
    except redis.RedisError:
        return False
    return until is not None and float(until) > max(time.time(), heard_at + LEASE_SECONDS)


def grant(players: Iterable[tuple[UUID, int]]) -> None:
    """A lease from now for players who could not be heard through no fault of theirs."""
    until = time.time() + LEASE_SECONDS
    leases = {f"{room_id} {player} -": until for room_id, player in players}
    if leases:
        _client().zadd(_LEASES, leases)


def lapsed() -> list[Lapsed]:
    """Take the leases that have run out, except of players who have a newer one through another process."""
    now = time.time()
    members = _client().zrangebyscore(_LEASES, "-inf", now, start=0, num=1000, withscores=True)
    found = [_lapse(str(entry[0], "ascii"), float(entry[1]), now) for entry in members]  # type: ignore[arg-type]
    if members:
        _client().zrem(_LEASES, *[entry[0] for entry in members])
    return [item for item in found if item is not None]


def leases() -> int:
    """How many there are."""
    return int(_client().zcard(_LEASES))


def mark(name: str, value: str) -> str | None:
    """Remember something of ours in Redis; what was there before, None where Redis was emptied."""
    before = _client().set(f"presence:{name}", value, get=True)
    return None if before is None else str(before, "ascii")  # type: ignore[arg-type]


def _lapse(member: str, score: float, now: float) -> Lapsed | None:
    room, player, process = member.split(" ")
    newest = _client().zscore(_room(UUID(room)), player)
    if newest is not None and float(newest) > now:
        return None
    beating = _client().zscore(_PROCESSES, process)
    alive = process == "-" or (beating is not None and float(beating) > now)
    return Lapsed(UUID(room), int(player), score - LEASE_SECONDS, alive)


def _room(room_id: UUID) -> str:
    return f"room:{room_id}:present"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)
