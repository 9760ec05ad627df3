"""The names of channel groups."""

from uuid import UUID


def room_group(room_id: UUID | str) -> str:
    """Return the group of all processes with sockets in the room."""
    return f"room.{room_id}"
