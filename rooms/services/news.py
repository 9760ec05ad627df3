"""Tells everybody in a room of its new state: after the commit of the running transaction, at once when none runs."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import connection

from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox, after_commit
from rooms.services.room_view import rooms_with_viewers


def send_room_state(room_id: UUID) -> None:
    """Send the state of a room to everybody in it."""
    send_room_states([room_id])


def send_room_states(room_ids: Collection[UUID]) -> None:
    """Send the states of several rooms to everybody in them. They are read with one query."""
    if not room_ids:
        return
    outbox = after_commit() if connection.in_atomic_block else Outbox()
    for room_id in room_ids:
        outbox.room_as_sent(room_id, _describe)
    if not connection.in_atomic_block:
        outbox.send()


def send_player_removed(room_id: UUID, player: int, *, barred: bool = False) -> None:
    """Close the sockets of a player who has left or was removed, after the commit of the running transaction."""
    after_commit().to_room(bus.PlayerRemoved(str(room_id), player, barred))


def _describe(room_ids: Collection[UUID]) -> Iterator[bus.RoomChanged]:
    for view, viewers in rooms_with_viewers(room_ids):
        text = messages.encode(messages.RoomChanged(view))
        yield bus.RoomChanged(str(view.room), view.version, text, closed=view.status == "closed", viewers=viewers)
