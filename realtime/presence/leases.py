"""Who is connected: a lease per player, renewed when they are heard; it runs out when nobody renews it.

Redis holds the leases, and may lose them. What follows from a lapsed lease, the time until which a seat is kept, stands
in PostgreSQL (`rooms.services.holds`).
"""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

from realtime.presence import keys


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
        pipeline.zrangebyscore(keys.present(room_id), time.time(), "+inf")
    try:
        return {int(member) for members in pipeline.execute() for member in members}
    except redis.RedisError:
        return set()


def rooms_with_people(room_ids: list[UUID]) -> set[UUID]:
    """Those of the rooms in which anybody is connected, in one round trip."""
    pipeline = _client().pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zcount(keys.present(room_id), time.time(), "+inf")
    return {room_id for room_id, count in zip(room_ids, pipeline.execute(), strict=True) if count}


# --- By the clock ----------------------------------------------------------------------------------------------------


def extend(players: Iterable[tuple[UUID, int]]) -> None:
    """A lease from now for players who could not be heard through no fault of theirs."""
    until = time.time() + keys.LEASE_SECONDS
    leases = {keys.lease(room_id, player): until for room_id, player in players}
    if leases:
        _client().zadd(keys.LEASES, leases, gt=True)


def lapsed() -> list[Lapsed]:
    """The leases that have run out, until `clear_expired` takes them: whoever dies in between leaves them to the
    next."""
    now = time.time()
    entries: list[tuple[bytes, float]] = _client().zrangebyscore(keys.LEASES, "-inf", now, withscores=True)  # type: ignore[assignment]
    if not entries:
        return []
    members = [str(member, "ascii") for member, _ in entries]
    pipeline = _client().pipeline(transaction=False)
    pipeline.hmget(keys.RENEWED_BY, members)
    pipeline.zrangebyscore(keys.PROCESSES, now, "+inf")
    pipeline.zadd(keys.LAPSED, dict.fromkeys(members, now))
    through, processes = pipeline.execute()[:2]
    # One whose lease was extended by the clock had no process.
    alive = {None, *processes}
    return [
        Lapsed(*keys.parse_lease(member), score - keys.LEASE_SECONDS, process in alive)
        for member, (_, score), process in zip(members, entries, through, strict=True)
    ]


def clear_expired(items: Sequence[Lapsed]) -> None:
    """Holds stand for these leases; who was heard meanwhile has a longer one, and keeps it."""
    if items:
        latest = max(item.heard_at for item in items) + keys.LEASE_SECONDS + 0.001  # floats
        pipeline = _client().pipeline(transaction=False)
        pipeline.zremrangebyscore(keys.LEASES, "-inf", latest)
        pipeline.hdel(keys.RENEWED_BY, *(keys.lease(item.room_id, item.player) for item in items))
        pipeline.execute()


def lease_counts() -> tuple[int, int]:
    """How many leases lapsed within the last ten seconds, and how many there are still."""
    pipeline = _client().pipeline(transaction=False)
    pipeline.zremrangebyscore(keys.LAPSED, "-inf", time.time() - keys.LAPSED_SECONDS)
    pipeline.zcard(keys.LAPSED)
    pipeline.zcard(keys.LEASES)
    _, lapsed_now, held = pipeline.execute()
    return int(lapsed_now), int(held)


def serving() -> bool:
    """Whether any process that serves sockets lives."""
    return bool(_client().zcount(keys.PROCESSES, time.time(), "+inf"))


def same_server() -> bool:
    """Whether this is the Redis of the last time, neither replaced nor emptied since."""
    run_id = str(_client().info("server")["run_id"])
    return swap_marker("server", run_id) == run_id


def swap_marker(name: str, value: str) -> str | None:
    """Remember a value of ours in Redis; return what was there before, None where Redis was emptied."""
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


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)
