"""From which browsers and addresses the players of a room have come: kept as long as it decides who may watch or come
back, and no longer.

Only hashes are kept (`accounts.origins`), other ones in each room.
"""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.origins import Origins, salted
from realtime.wire.refused import Refused
from rooms.models import Origin, Player, Room
from rooms.services.table import bump_version

MOST: Final = 100
"""How many origins one player may have in one room. Who forgets the oldest could be made to forget any."""

BATCH: Final = 5000


def note(player: Player, origins: Origins) -> None:
    """Remember that the player comes from there, and tell the room if a board is on: it may change who watches it.

    Costs one query when nothing is new. Raises Refused('not_allowed') for a player with more than MOST.
    """
    wanted = in_room(player.room_id, origins)
    known = set(player.origins.values_list("digest", flat=True))
    new = [Origin(player=player, kind=kind, digest=digest) for kind, digest in wanted if digest not in known]
    if len(known) + len(new) > MOST:
        raise Refused("not_allowed", "You have come to this room from too many browsers and networks.")
    if new:
        _add(player.room_id, new)


@transaction.atomic
def _add(room_id: UUID, new: list[Origin]) -> None:
    # A board that begins at this moment has locked the room: it is either seen here, or begins after this.
    room = Room.objects.select_for_update(no_key=True).only("status").get(pk=room_id)
    Origin.objects.bulk_create(new, ignore_conflicts=True)
    if room.status == Room.Status.PLAYING:
        bump_version(room_id)


def in_room(room_id: UUID, origins: Origins) -> list[tuple[str, str]]:
    """Return the origins as this room keeps them, as (kind, digest)."""
    return [(kind, salted(origin, f"{room_id}")) for kind, origin in sorted(origins)]


def barred(room_id: UUID, user_id: int | None, origins: Origins) -> bool:
    """Say whether the host keeps this person out: the user, or whoever uses the browser of one who was removed."""
    browsers = [digest for kind, digest in in_room(room_id, origins) if kind == Origin.Kind.DEVICE]
    here = Q(origins__kind=Origin.Kind.DEVICE, origins__digest__in=browsers)
    mine = Q(user_id=user_id) if user_id else Q(pk__in=[])
    return Player.objects.filter(mine | here, room=room_id, barred_at__isnull=False).exists()


def forget(room_id: UUID | None = None) -> None:
    """Delete what decides nothing any more, in one room or, a batch of it, in all.

    That is all of a closed room; and where no board is on, all of players who have left, unless they may take their
    seat back, but for the browsers of those who are barred.
    """
    idle = Q(player__left_at__isnull=False, player__left_seat__isnull=True) & ~Q(
        player__room__status=Room.Status.PLAYING
    )
    kept = Q(player__barred_at__isnull=False, kind=Origin.Kind.DEVICE)
    useless = Origin.objects.filter(Q(player__room__status=Room.Status.CLOSED) | (idle & ~kept))
    if room_id is not None:
        useless = useless.filter(player__room=room_id)
    Origin.objects.filter(pk__in=list(useless.values_list("pk", flat=True)[:BATCH])).delete()
