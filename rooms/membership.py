"""Who is in a room, and how one gets in."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from rooms.models import Player, Room
from rooms.refusal import Refusal
from rooms.table import lock_table

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
    """Come in, or come back, without a seat. Raises Refusal('unknown_room' or 'room_full')."""
    table = lock_table(room.pk)
    player = next((player for player in table.persons if player.user_id == user.pk), None)
    if player is not None:
        return player
    if len(table.persons) >= MEMBERS:
        raise Refusal("room_full", BAD_CODE)
    player, _ = Player.objects.update_or_create(
        room=table.room, user=user, defaults={"name": user.name, "left_at": None, "is_ready": False}
    )
    if table.room.host_id is None:
        table.room.host = player
    table.changed()
    return player
