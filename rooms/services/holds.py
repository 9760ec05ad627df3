"""Seats kept for players who are away. Presence sets `hold_until`; when it has passed, the seat is freed, once."""

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models.functions import Now

from realtime.presence import leases
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services import metrics, seating
from rooms.services.table import bump_version, lock_table

logger = logging.getLogger(__name__)
BATCH = 200
HOLD_SECONDS = 30
LATE_SECONDS = 5
"""A sweep so late means that the clock or the workers were away."""
MANY_LEASES = 20
"""So many leases lapsing within ten seconds, and half of all, is our outage and not theirs."""


def begin_hold(room_id: UUID, player_id: int, heard_at: float) -> None:
    """A seated player was last heard then (seconds since the epoch): his seat is kept until 30 s later, and the room
    is told. Once, and not when he has another hold already, or has come back meanwhile."""
    until = heard_at + HOLD_SECONDS
    held = Player.objects.filter(pk=player_id, seat__isnull=False, is_robot=False, hold_until__isnull=True)
    with transaction.atomic():
        bump_version(room_id)  # locks the room, and locks are taken rooms first
        if player_id in leases.connected([room_id]):
            return
        if held.update(hold_until=datetime.fromtimestamp(until, UTC)):
            metrics.held("begun", 1)
            transaction.on_commit(partial(_mirror, player_id, until), robust=True)


def end_hold(room_id: UUID, player_id: int, *, was_gone: bool = True) -> None:
    """He is heard again: no hold any more, and the room is told. Between this and the sweep the room's lock decides.

    Where he was not gone there is nothing to tell, unless a hold was left over.
    """
    if not was_gone and not Player.objects.filter(pk=player_id, hold_until__isnull=False).exists():
        return
    with transaction.atomic():
        bump_version(room_id)
        if Player.objects.filter(pk=player_id, hold_until__isnull=False).update(hold_until=None):
            metrics.held("returned", 1)
            transaction.on_commit(partial(leases.show_no_hold, player_id), robust=True)


def hold_lapsed() -> None:
    """Turn leases that ran out into holds. Outages of ours cost nobody his seat: then everybody counts as heard now."""
    now = time.time()
    if _outage(now):
        extend_holds(now)
        return
    gone = leases.lapsed()
    for item in gone:
        begin_hold(item.room_id, item.player, item.heard_at if item.process_alive else now)
    leases.clear_expired(gone)
    lapsed, held = leases.lease_counts()
    if lapsed >= MANY_LEASES and lapsed >= held:
        extend_holds(now)


def _outage(now: float) -> bool:
    """Redis lost what it knew, nobody swept, or no process was there for anybody to come back to."""
    replaced = not leases.same_server()
    last = leases.swap_marker("swept_at", str(now))
    if last is not None:
        metrics.swept(now - float(last))
    late = last is None or now - float(last) > LATE_SECONDS
    return replaced or late or not leases.serving()


def extend_holds(now: float) -> None:
    """After an outage: every seated person has a fresh lease, and every hold lasts its full time from now."""
    seated = Player.objects.filter(seat__isnull=False, is_robot=False).exclude(room__status=Room.Status.CLOSED)
    leases.extend(seated.filter(hold_until__isnull=True).values_list("room_id", "pk"))
    until = datetime.fromtimestamp(now + HOLD_SECONDS, UTC)
    much_longer = seated.filter(hold_until__lt=until - timedelta(seconds=LATE_SECONDS))
    rooms = set(much_longer.values_list("room_id", flat=True))
    metrics.held("forgiven", seated.filter(hold_until__lt=until).update(hold_until=until))
    for room_id in rooms:
        bump_version(room_id)


def _mirror(player_id: int, until: float) -> None:
    seat = Player.objects.values_list("seat", flat=True).get(pk=player_id)
    leases.show_hold(player_id, seat or "", until)


def sweep() -> int:
    """Free what is due, the longest overdue first; how many it were. What fails is due again at the next sweep."""
    due = Player.objects.filter(hold_until__lte=Now()).order_by("hold_until").values_list("room_id", "pk")[:BATCH]
    freed = 0
    for room_id, player_id in due:
        try:
            freed += free(room_id, player_id)  # it has committed
        except OperationalError:
            logger.warning("hold_not_freed", exc_info=True, extra={"player": player_id})
    metrics.held("freed", freed)
    return freed


@transaction.atomic
def free(room_id: UUID, player_id: int) -> bool:
    """Whether the seat was freed now. He stays in the room and may take it back from the robot that got his cards.

    The room is locked first; the guarded update decides between this and his return, which clears the hold.
    """
    try:
        table = lock_table(room_id)
    except Refused:
        return False
    if not Player.objects.filter(pk=player_id, hold_until__lte=Now()).update(hold_until=None):
        return False
    if player_id in leases.connected([room_id]):
        table.changed()
        return False
    player = next((player for player in table.persons if player.pk == player_id), None)
    if player is None or not player.seat:
        return False
    seating.vacate(table, player)
    table.changed()
    return True
