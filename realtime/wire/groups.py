"""Names of channel groups; nowhere else."""

from uuid import UUID


def room_group(room_id: UUID | str) -> str:
    """Everything that is said to a room."""
    return f"room.{room_id}"
