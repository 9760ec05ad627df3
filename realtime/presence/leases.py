"""Leases in Redis that say which players are connected.

A player's lease is renewed with their messages and runs out otherwise. Redis may lose the leases: how long the seat of
an absent player is kept is stored in PostgreSQL (`rooms.services.holds`).
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

_CLEAR = """
for at = 1, #ARGV, 2 do
    local score = redis.call('ZSCORE', KEYS[1], ARGV[at])
    if score and tonumber(score) <= tonumber(ARGV[at + 1]) then
        redis.call('ZREM', KEYS[1], ARGV[at])
        redis.call('HDEL', KEYS[2], ARGV[at])
    end
end"""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A lease that ran out. `heard_at` is the time of the player's last message, in seconds since the epoch."""

    room_id: UUID
    player: int
    heard_at: float
    process_alive: bool


def connected(room_ids: Iterable[UUID]) -> set[int]:
    """Return the players with a live lease in these rooms; an empty set if Redis does not answer."""
    pipeline = _client().pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zrangebyscore(keys.present(room_id), time.time(), "+inf")
    try:
        return {int(member) for members in pipeline.execute() for member in members}
    except redis.RedisError:
        return set()


def rooms_with_people(room_ids: list[UUID]) -> set[UUID]:
    """Return those of the rooms in which a player is connected, in one round trip. Raises RedisError."""
    pipeline = _client().pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zcount(keys.present(room_id), time.time(), "+inf")
    return {room_id for room_id, count in zip(room_ids, pipeline.execute(), strict=True) if count}


def all_rooms_with_people() -> set[UUID]:
    """Return every room in which a player has a lease. Costs as much as there are players. Raises RedisError."""
    members: list[bytes] = _client().zrangebyscore(keys.LEASES, time.time(), "+inf")  # type: ignore[assignment]
    return {keys.parse_lease(str(member, "ascii"))[0] for member in members}


# --- For the sweep ----------------------------------------------------------------------------------------------------


def extend(players: Iterable[tuple[UUID, int]]) -> None:
    """Give players a full lease from now: an outage of the site kept their messages from us."""
    until = time.time() + keys.LEASE_SECONDS
    leases = {keys.lease(room_id, player): until for room_id, player in players}
    if leases:
        _client().zadd(keys.LEASES, leases, gt=True)


def lapsed() -> list[Lapsed]:
    """Return the leases that have run out, the longest ago first.

    They are returned again until `clear_expired` removes them, so a sweep that dies leaves them to the next one.
    """
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
    # A lease that `extend` made has no process.
    alive = {None, *processes}
    return [
        Lapsed(*keys.parse_lease(member), score - keys.LEASE_SECONDS, process in alive)
        for member, (_, score), process in zip(members, entries, through, strict=True)
    ]


def clear_expired(items: Sequence[Lapsed]) -> None:
    """Remove these leases and no others, once their holds are stored. A lease that was renewed meanwhile stays."""
    if items:
        arguments: list[str] = []
        for item in items:
            latest = item.heard_at + keys.LEASE_SECONDS + 0.001  # for rounding
            arguments += (keys.lease(item.room_id, item.player), repr(latest))
        _client().eval(_CLEAR, 2, keys.LEASES, keys.RENEWED_BY, *arguments)


def lease_counts() -> tuple[int, int]:
    """Return how many leases lapsed within the last LAPSED_SECONDS, and how many last still."""
    pipeline = _client().pipeline(transaction=False)
    pipeline.zremrangebyscore(keys.LAPSED, "-inf", time.time() - keys.LAPSED_SECONDS)
    pipeline.zcard(keys.LAPSED)
    pipeline.zcount(keys.LEASES, time.time(), "+inf")
    _, lapsed_now, held = pipeline.execute()
    return int(lapsed_now), int(held)


def serving() -> bool:
    """Return whether any process that serves sockets is alive."""
    return bool(_client().zcount(keys.PROCESSES, time.time(), "+inf"))


def same_server() -> bool:
    """Return whether Redis was neither replaced nor emptied since the last call."""
    run_id = str(_client().info("server")["run_id"])
    return swap_marker("server", run_id) == run_id


def swap_marker(name: str, value: str) -> str | None:
    """Store a value under a name and return the former one; None if Redis was emptied since."""
    before = _client().set(f"presence:{name}", value, get=True)
    return None if before is None else str(before, "ascii")  # type: ignore[arg-type]


# --- A copy of the holds in PostgreSQL, for operators; no code reads it ----------------------------------------------


def show_hold(player: int, seat: str, until: float) -> None:
    """Set `reconnect:<player>` to the seat until the hold ends; `until` is in seconds since the epoch."""
    seconds = math.ceil(until - time.time())
    if seconds > 0:
        _client().set(f"reconnect:{player}", seat, ex=seconds)


def show_no_hold(player: int) -> None:
    _client().delete(f"reconnect:{player}")


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)
