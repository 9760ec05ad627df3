"""Who is in a room, and how people join one, by a code that strangers may try to guess."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts import limits
from accounts.models import User
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services.table import bump_version, lock_table

MEMBERS: Final = 50
"""How many persons may be in a room at once, seated or watching."""

BAD_CODE: Final = "This code opens no room. It may be mistyped or expired, or the room may be full."
"""The same answer for all reasons, so that guessing codes reveals nothing."""


def player_of(user: User | AnonymousUser, room_id: UUID) -> Player | None:
    """Return the user's player in a room, None when they are not in it."""
    if not user.is_authenticated:
        return None
    return Player.objects.filter(room_id=room_id, user=user, left_at__isnull=True).select_related("room").first()


def of_users(room_ids: Collection[UUID], user_ids: Collection[int]) -> set[tuple[UUID, int]]:
    """Return which of these users are in which of these rooms, as (room, user), with one query. Closed rooms are left
    out."""
    here = Player.objects.filter(room_id__in=room_ids, user_id__in=user_ids, left_at__isnull=True).exclude(
        room__status=Room.Status.CLOSED
    )
    return set(here.values_list("room_id", "user_id"))


def find_room(code: str) -> Room | None:
    """Return the room with a code; None when there is none, or it is closed, expired or full.

    The code is the short one (case, blanks and hyphens do not matter), the long one of links, or a whole link.
    """
    code = code.rpartition("/join/")[2].replace("\0", "").strip().strip("/")
    short = "".join(code.split()).replace("-", "").upper()
    here = Q(players__left_at__isnull=True, players__is_robot=False)
    return (
        Room.objects.filter(Q(invite_code=short) | Q(invite_token=code), expires_at__gt=timezone.now())
        .exclude(status=Room.Status.CLOSED)
        .annotate(members=Count("players", filter=here))
        .filter(members__lt=MEMBERS)
        .first()
    )


@transaction.atomic
def join(user: User, room: Room) -> Player:
    """Put the user into the room, without a seat. Someone who is in it already stays as they are.

    Raises Refused('unknown_room' or 'room_full').
    """
    table = lock_table(room.pk)
    player = next((player for player in table.persons if player.user_id == user.pk), None)
    if player is not None:
        return player
    if len(table.persons) >= MEMBERS:
        raise Refused("room_full", BAD_CODE)
    player, _ = Player.objects.update_or_create(
        room=table.room, user=user, defaults={"name": user.name, "left_at": None, "is_ready": False}
    )
    if table.room.host_id is None:
        table.room.host = player
    table.changed()
    return player


def look_up(code: str, user: User | AnonymousUser, address: str) -> Room | None:
    """Return the room of a code, None when it opens none; only that stays counted as a failed try. Raises TooMany."""
    limits.spend(*_tries(user, address))
    room = find_room(code)
    if room is not None:
        limits.give_back(*_tries(user, address))
    return room


def enter(user: User, room: Room, address: str) -> bool:
    """Join the room. Return False when it became full or closed a moment ago; that is counted as a failed try."""
    try:
        join(user, room)
    except Refused:
        limits.count(*_tries(user, address))
        return False
    return True


def _tries(user: User | AnonymousUser, address: str) -> list[limits.Try]:
    """Return under which limits a wrong code counts. A visitor is nobody yet, and shares what the address has."""
    mine = [(limits.INVITES_BY_ACCOUNT, str(user.pk))] if user.is_authenticated else []
    return [*mine, (limits.INVITES, address)]


def rename_user(user: User) -> None:
    """Give the user's players the user's new name, and tell the rooms where they are.

    Runs inside the transaction that renames the user.
    """
    mine = Player.objects.filter(user=user).exclude(name=user.name)
    for room_id in mine.filter(left_at__isnull=True).values_list("room_id", flat=True).order_by("room_id"):
        bump_version(room_id)  # locks the room, which must be locked before its players are changed
    mine.update(name=user.name)
