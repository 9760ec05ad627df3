"""Closes expired rooms, and updates rooms whose board ended unnoticed. Run by the clock."""

from collections.abc import Collection
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from games.models import Game
from games.store import log
from realtime.presence.leases import rooms_with_people
from rooms.models import Player, Room, new_expiry
from rooms.services.news import send_room_state
from rooms.services.session import settle_ended_boards
from rooms.services.watching import origins

AT_ONCE = 200
STEP_SECONDS = 0.3
"""How long a sweep goes on closing rooms before the next one has its turn."""


def close_expired() -> bool:
    """Close rooms whose time is over, each in a transaction of its own. Return whether more are due.

    One in which somebody is connected gets a new expiry instead.
    """
    until = monotonic() + STEP_SECONDS
    due = Room.objects.filter(expires_at__lte=timezone.now()).exclude(status=Room.Status.CLOSED)
    rooms = list(due.order_by("expires_at").values_list("pk", flat=True)[:AT_ONCE])
    alive = rooms_with_people(rooms) if rooms else set()
    Room.objects.filter(pk__in=alive).update(expires_at=new_expiry())
    for room_id in rooms:
        if room_id not in alive:
            close(room_id)
        if monotonic() > until:
            return True
    return len(rooms) == AT_ONCE


@transaction.atomic
def close(room_id: UUID) -> None:
    """Close a room for good: nobody joins it or acts in it, its board and its holds end, and its sockets are closed."""
    room = Room.objects.select_for_update(no_key=True).get(pk=room_id)
    room.status = Room.Status.CLOSED
    room.version += 1
    room.save(update_fields=["status", "version"])
    Player.objects.filter(room=room, hold_until__isnull=False).update(hold_until=None)
    log.close(room.pk)
    origins.forget(room.pk)
    send_room_state(room.pk)


def settle_forgotten(rooms: Collection[UUID]) -> None:
    """Update those of the rooms whose board ended while the process that should have updated them was killed.

    `rooms` are those in which people are: where nobody is, nobody waits, and whoever comes makes it one of these.
    """
    board_in_play = Game.objects.filter(room=OuterRef("pk")).exclude(phase=Game.Phase.OVER)
    forgotten = Room.objects.filter(~Exists(board_in_play), pk__in=rooms, status=Room.Status.PLAYING)
    if found := list(forgotten.values_list("pk", flat=True)):
        settle_ended_boards(found)
