"""Tells everybody in a room how it is now, once the running transaction has committed; at once where none runs."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import connection

from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox, after_commit
from rooms.services.room_view import room_views


def room_changed(room_id: UUID) -> None:
    """Tell the room how it is."""
    rooms_changed([room_id])


def rooms_changed(room_ids: Collection[UUID]) -> None:
    """Tell several rooms, with one look at them."""
    if not room_ids:
        return
    outbox = after_commit() if connection.in_atomic_block else Outbox()
    for room_id in room_ids:
        outbox.room_as_sent(room_id, _describe)
    if not connection.in_atomic_block:
        outbox.send()


def player_removed(room_id: UUID, player: int) -> None:
    """Close the sockets of a player who has left or was removed, once the running transaction has committed."""
    after_commit().to_room(bus.PlayerRemoved(str(room_id), player))


def _describe(room_ids: Collection[UUID]) -> Iterator[bus.RoomChanged]:
    for view in room_views(room_ids):
        yield bus.RoomChanged(str(view.room), view.version, messages.encode(messages.RoomChanged(view)))
