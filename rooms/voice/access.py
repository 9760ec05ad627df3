"""Who may talk at a table: the persons who sit there, where neither the site nor the host has switched voice off."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from realtime.wire.refused import Refused
from rooms.models import Player, Room


def check(room_id: UUID, *players: int) -> None:
    """Raise Refused unless each of these players may talk at this table now: 'not_seated', or 'not_allowed'."""
    wanted = set(players)
    found = _seated(room_id).filter(pk__in=wanted).values_list("pk", "room__voice")
    if len(found) < len(wanted):
        raise Refused("not_seated", "Only who sits at the table can talk there.")
    if not (settings.VOICE and all(on for _, on in found)):
        raise Refused("not_allowed", "Voice is switched off here.")


def seated(room_id: UUID) -> list[int]:
    """Return the persons who sit at the table: all who may talk, and know who does."""
    return list(_seated(room_id).values_list("pk", flat=True))


def entitled(players: set[int]) -> set[int]:
    """Return those of these players who may talk at their tables now, with one query."""
    if not settings.VOICE:
        return set()
    return set(_persons().filter(pk__in=players, room__voice=True).values_list("pk", flat=True))


def _seated(room_id: UUID) -> QuerySet[Player]:
    return _persons().filter(room=room_id)


def _persons() -> QuerySet[Player]:
    here = Player.objects.filter(seat__isnull=False, is_robot=False, left_at__isnull=True)
    return here.exclude(room__status=Room.Status.CLOSED)
