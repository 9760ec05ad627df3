"""Who is connected: a lease per player of a room, renewed by every beat; it runs out when nobody renews it."""

import time
from functools import cache
from uuid import UUID

import redis
from django.conf import settings
from redis import asyncio as aioredis

LEASE_SECONDS = 12


def connected(room_id: UUID) -> set[int]:
    """Players with a live lease; nobody when Redis does not answer."""
    try:
        members = _client().zrangebyscore(_key(room_id), time.time(), "+inf")
    except redis.RedisError:
        return set()
    return {int(member) for member in members}  # type: ignore[arg-type]


def rooms_with_people(room_ids: list[UUID]) -> set[UUID]:
    """Those of the rooms in which anybody is connected, in one round trip."""
    pipeline = _client().pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zcount(_key(room_id), time.time(), "+inf")
    return {room_id for room_id, count in zip(room_ids, pipeline.execute(), strict=True) if count}


async def renew(client: aioredis.Redis, room_id: UUID, player: int) -> bool:
    """Extend the lease; True when the player had none and has come back."""
    until = time.time() + LEASE_SECONDS
    pipeline = client.pipeline(transaction=False)
    pipeline.zscore(_key(room_id), str(player))
    pipeline.zadd(_key(room_id), {str(player): until})
    pipeline.expire(_key(room_id), 3600)
    before = (await pipeline.execute())[0]
    return before is None or float(before) < time.time()


async def end(client: aioredis.Redis, room_id: UUID, player: int) -> None:
    """The last page said goodbye."""
    await client.zrem(_key(room_id), str(player))


def _key(room_id: UUID) -> str:
    return f"room:{room_id}:present"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)
