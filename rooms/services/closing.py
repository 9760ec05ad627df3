"""Rooms that have ended, or whose next step nobody took."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from games.models import Game
from realtime.presence.leases import rooms_with_people
from rooms.models import Player, Room, new_expiry
from rooms.services.news import room_changed
from rooms.services.session import settle_ended_boards

BATCH = 200


def close_expired() -> None:
    """Close the rooms whose time is over, but none in which somebody is."""
    due = Room.objects.filter(expires_at__lte=timezone.now()).exclude(status=Room.Status.CLOSED)
    rooms = list(due.order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    alive = rooms_with_people(rooms) if rooms else set()
    Room.objects.filter(pk__in=alive).update(expires_at=new_expiry())
    for room_id in rooms:
        if room_id not in alive:
            close(room_id)


@transaction.atomic
def close(room_id: UUID) -> None:
    """For good: its code opens nothing any more, and nothing moves on its table."""
    room = Room.objects.select_for_update(no_key=True).get(pk=room_id)
    room.status = Room.Status.CLOSED
    room.version += 1
    room.save(update_fields=["status", "version"])
    Player.objects.filter(room=room, hold_until__isnull=False).update(hold_until=None)
    Game.objects.filter(room=room, due_at__isnull=False).update(due_at=None, due_kind="")
    room_changed(room.pk)


def settle_forgotten() -> None:
    """Rooms whose board ended while the process that should have said so died."""
    board_in_play = Game.objects.filter(room=OuterRef("pk")).exclude(phase=Game.Phase.OVER)
    forgotten = Room.objects.filter(~Exists(board_in_play), status=Room.Status.PLAYING)
    if rooms := list(forgotten.values_list("pk", flat=True)[:BATCH]):
        settle_ended_boards(rooms)
