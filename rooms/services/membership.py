"""Who is in a room, and how one gets in, by a code that strangers may try to guess."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.conf import settings
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
"""Persons who may be in a room at once, seated or watching."""

BAD_CODE: Final = "This code opens no room. It may be mistyped or expired, or the room may be full."
"""One answer for all, so that guessing teaches nothing."""


def player_of(user: User | AnonymousUser, room_id: UUID) -> Player | None:
    """The user's player in that room, unless he has left it."""
    if not user.is_authenticated:
        return None
    return Player.objects.filter(room_id=room_id, user=user, left_at__isnull=True).first()


def of_users(room_ids: Collection[UUID], user_ids: Collection[int]) -> set[tuple[UUID, int]]:
    """Who of these users is in which of these rooms, with one query."""
    here = Player.objects.filter(room_id__in=room_ids, user_id__in=user_ids, left_at__isnull=True)
    return set(here.values_list("room_id", "user_id"))


def find_room(code: str) -> Room | None:
    """By short code (any case, blanks and hyphens do not matter), by the long one of links, or by a whole link.

    None also when the room is full.
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
    """Come in, or come back, without a seat. Raises Refused('unknown_room' or 'room_full')."""
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


def look_up(code: str, address: str) -> Room | None:
    """Return the room that a code opens. A failed try is counted. Raises TooMany."""
    limits.check("invite", address, settings.LIMIT_INVITE_FAILURES_PER_HOUR)
    room = find_room(code)
    if room is None:
        limits.count("invite", address)
    return room


def enter(user: User, room: Room, address: str) -> bool:
    """Say whether they are in now; not, when the room became full or closed a moment ago, which counts as a failed
    try."""
    try:
        join(user, room)
    except Refused:
        limits.count("invite", address)
        return False
    return True


def rename_user(user: User) -> None:
    """Use the user's new name in every room where they are; those there are told. Inside the renaming's transaction."""
    mine = Player.objects.filter(user=user).exclude(name=user.name)
    for room_id in mine.filter(left_at__isnull=True).values_list("room_id", flat=True).order_by("room_id"):
        bump_version(room_id)  # locks the room, as everybody does before touching its players
    mine.update(name=user.name)
