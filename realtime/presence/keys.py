"""The Redis keys of presence, and how long what stands there counts."""

from typing import Final
from uuid import UUID

LEASE_SECONDS: Final = 12
PROCESS_SECONDS: Final = 5
"""So short that a player's lease, renewed every 5 s, never runs out before that of a process that died with it."""
LAPSED_SECONDS: Final = 10
"""Leases that lapse within this time are counted together."""

LEASES: Final = "presence:leases"
"""A sorted set: `room player`, by the second at which the lease runs out."""
RENEWED_BY: Final = "presence:through"
"""A hash: `room player` to the process that renewed the lease last."""
PROCESSES: Final = "presence:processes"
"""The processes that serve sockets, by the second at which their own heartbeat runs out."""
LAPSED: Final = "presence:lost"
"""`room player` of the leases that lapsed, by when that was seen."""


def lease(room_id: UUID, player: int) -> str:
    """The member of LEASES that is this player's."""
    return f"{room_id} {player}"


def parse_lease(text: str) -> tuple[UUID, int]:
    """Read the room and the player of a member of LEASES."""
    room, player = text.split(" ")
    return UUID(room), int(player)


def present(room_id: UUID) -> str:
    """A sorted set: the players of a room, by the second at which their lease runs out."""
    return f"room:{room_id}:present"


def pages_of(player: int) -> str:
    """A sorted set: the open pages of a player, by the second at which they count no more."""
    return f"player:{player}:pages"
