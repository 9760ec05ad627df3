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
from accounts.moderation import blocks
from accounts.origins import Origins
from realtime.wire.refused import Refused
from rooms.codes import TOKEN_LENGTH
from rooms.models import Player, Room
from rooms.moderation import hearing
from rooms.services.table import Table, bump_version, lock_table
from rooms.services.watching.origins import barred, note

MEMBERS: Final = 50
"""How many persons may be in a room at once, seated or watching."""

NOT_HERE: Final = "You are not in this room any more."

BARRED: Final = "The host has removed you. Only the host can let you in again."

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


class Barred(Refused):
    """The host keeps this person out."""

    def __init__(self) -> None:
        super().__init__("not_allowed", BARRED)


def check_not_barred(user: User | AnonymousUser, room_id: UUID, origins: Origins) -> None:
    """Raises Barred for a person whom the host has removed, and for who comes from such a person's browser."""
    if barred(room_id, user.pk, origins):
        raise Barred


@transaction.atomic
def join(user: User, room: Room, origins: Origins = frozenset()) -> Player:
    """Put the user into the room, without a seat. Someone who is in it already stays as they are.

    `origins` are where they come from. Raises Barred, or Refused('unknown_room' or 'room_full').
    """
    table = lock_table(room.pk)
    player = next((player for player in table.persons if player.user_id == user.pk), None)
    if player is not None:
        return player
    check_not_barred(user, room.pk, origins)
    if len(table.persons) >= MEMBERS:
        raise Refused("room_full", BAD_CODE)
    if _blocked_by_host(table, user):
        raise Refused("unknown_room", BAD_CODE)
    player, _ = Player.objects.update_or_create(
        room=table.room, user=user, defaults={"name": user.name, "left_at": None, "is_ready": False}
    )
    if table.room.host_id is None:
        table.room.host = player
    note(player, origins)
    table.changed()
    hearing.tell_those_who_blocked(table.room.pk, user.pk)
    return player


def _blocked_by_host(table: Table, user: User) -> bool:
    """Say whether the host has blocked the user; the answer to them is that to a wrong code."""
    host = next((player for player in table.persons if player.pk == table.room.host_id), None)
    return host is not None and host.user_id is not None and blocks.has_blocked(host.user_id, user.pk)


def look_up(code: str, user: User | AnonymousUser, address: str) -> Room | None:
    """Return the room of a code, None when it opens none; only that stays counted as a failed try. Raises TooMany.

    A link is too long to be guessed: one that is right opens its room whatever others of the network have mistyped.
    """
    if len(code) >= TOKEN_LENGTH and (room := find_room(code)) is not None:
        return room
    limits.spend(*_tries(user, address))
    room = find_room(code)
    if room is not None:
        limits.give_back(*_tries(user, address))
    return room


def enter(user: User, room: Room, address: str, origins: Origins) -> bool:
    """Join the room. Return False when it became full or closed a moment ago; that is counted as a failed try.

    Raises Barred.
    """
    try:
        join(user, room, origins)
    except Barred:
        raise
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
