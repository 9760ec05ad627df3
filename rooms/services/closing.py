"""Closes expired rooms, and updates rooms whose board ended unnoticed. Run by the clock."""

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

BATCH = 200


def close_expired() -> None:
    """Close rooms whose time is over. One in which somebody is connected gets a new expiry instead."""
    due = Room.objects.filter(expires_at__lte=timezone.now()).exclude(status=Room.Status.CLOSED)
    rooms = list(due.order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    alive = rooms_with_people(rooms) if rooms else set()
    Room.objects.filter(pk__in=alive).update(expires_at=new_expiry())
    for room_id in rooms:
        if room_id not in alive:
            close(room_id)


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


def settle_forgotten() -> None:
    """Update rooms whose board ended while the process that should have updated them was killed."""
    board_in_play = Game.objects.filter(room=OuterRef("pk")).exclude(phase=Game.Phase.OVER)
    forgotten = Room.objects.filter(~Exists(board_in_play), status=Room.Status.PLAYING)
    if rooms := list(forgotten.values_list("pk", flat=True)[:BATCH]):
        settle_ended_boards(rooms)
