"""Creates rooms, and seats their hosts."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import limits
from accounts.models import User
from accounts.names import clean_text
from games.rules.elements.seat import SEATS, Seat
from realtime.wire.messages import ROOM_NAME_LENGTH
from rooms.models import Player, Room
from rooms.services import seating
from rooms.services.starting import set_ready
from rooms.services.table import Table, lock_table


def spend_room(user: User, address: str) -> None:
    """Count a room that this user is about to create. Raises TooMany."""
    limits.spend((limits.ROOMS_BY_ACCOUNT, str(user.pk)), (limits.ROOMS, address), (limits.ROOMS_OF_SITE, ""))


@transaction.atomic
def create_room(user: User, *, name: str = "", **settings: Any) -> Room:
    """Create a room with the user as its host, without a seat. `settings` are columns of Room.

    Raises TooMany for the host of too many open rooms.
    """
    _check_open_rooms(user)
    name = clean_text(name, ROOM_NAME_LENGTH) or f"{user.name}'s table"
    room = Room.objects.create(name=name, **settings)
    room.host = Player.objects.create(room=room, user=user, name=user.name)
    room.save(update_fields=["host"])
    return room


@transaction.atomic
def seat_host(room: Room, *, robots: bool) -> None:
    """Seat the host of a new room in the South and, when asked to, robots in the other seats."""
    table, host = _lock_with_host(room)
    seating.sit(table, host, Seat.SOUTH)
    if robots:
        _add_robots(table)
    table.changed()


@transaction.atomic
def create_room_and_deal(user: User) -> Room:
    """Create a room with three robots, and deal the first board in it."""
    room = create_room(user)
    table, host = _lock_with_host(room)
    seating.sit(table, host, Seat.SOUTH)
    _add_robots(table)
    set_ready(table, host, ready=True)
    table.changed()
    return room


def _check_open_rooms(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # or two rooms made at once would be one too many
    now = timezone.now()
    hosted = Room.objects.filter(host__user=user, expires_at__gt=now).exclude(status=Room.Status.CLOSED)
    ends = sorted(hosted.values_list("expires_at", flat=True))
    if len(ends) >= limits.OPEN_ROOMS.most:
        raise limits.refuse(limits.OPEN_ROOMS, (ends[0] - now).total_seconds(), ", or close one of them")


def _lock_with_host(room: Room) -> tuple[Table, Player]:
    table = lock_table(room.pk)
    return table, table.persons[0]


def _add_robots(table: Table) -> None:
    for seat in SEATS:
        if table.at(seat) is None:
            seating.add_robot(table, seat)
