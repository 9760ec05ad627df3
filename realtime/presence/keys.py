"""The Redis keys of presence, and how long their values are valid."""

from typing import Final
from uuid import UUID

LEASE_SECONDS: Final = 12
PROCESS_SECONDS: Final = 5
"""Shorter than a lease by more than the 5 s between two beats: when a process dies, it counts as dead before the leases
that it renewed run out."""
LAPSED_SECONDS: Final = 10
"""Over how many seconds lapsed leases are counted."""

LEASES: Final = "presence:leases"
"""A sorted set: `room player`, scored by the time at which the lease runs out."""
RENEWED_BY: Final = "presence:through"
"""A hash: from `room player` to the process that renewed the lease last."""
PROCESSES: Final = "presence:processes"
"""A sorted set: the processes that serve sockets, scored by the time at which their heartbeat runs out."""
LAPSED: Final = "presence:lost"
"""A sorted set: `room player` of the leases that lapsed, scored by the time at which the sweep saw it."""


def lease(room_id: UUID, player: int) -> str:
    """Return the player's member of LEASES."""
    return f"{room_id} {player}"


def parse_lease(text: str) -> tuple[UUID, int]:
    """Return the room and the player of a member of LEASES."""
    room, player = text.split(" ")
    return UUID(room), int(player)


def present(room_id: UUID) -> str:
    """Return the key of a sorted set: the players of a room, scored by the time at which their lease runs out."""
    return f"room:{room_id}:present"


def pages_of(player: int) -> str:
    """Return the key of a sorted set: the open pages of a player, scored by the time at which they expire."""
    return f"player:{player}:pages"


def talkers(room_id: UUID) -> str:
    """Return the key of a hash: the players of a room who talk, each with `till page session muted`."""
    return f"room:{room_id}:talkers"
