"""Seats kept for players who are away. Presence sets `hold_until`; when it has passed, the seat is freed, once."""

import logging
import time
from datetime import UTC, datetime
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models.functions import Now

from realtime import presence
from rooms import meters, seating
from rooms.models import Player, Room
from rooms.refusal import Refusal
from rooms.table import lock_table, touch

logger = logging.getLogger(__name__)
BATCH = 200
HOLD_SECONDS = 30
LATE_SECONDS = 5
"""A sweep so late means that the clock or the workers were away."""
MANY = 20
"""So many leases lapsing at once, and half of all, is our outage and not theirs."""


@transaction.atomic
def away(room_id: UUID, player_id: int, heard_at: float, *, kept_from: float | None = None) -> None:
    """A seated player was last heard then (seconds since the epoch): his seat is kept until 30 s later, or 30 s after
    `kept_from` where the silence was ours, and the room is told. Once, and not when he has another hold already.

    He may be back by now, through another socket or process. His lease is looked at under the room's lock, and `back`
    takes that lock after renewing the lease: one of the two sees the other.
    """
    _lock(room_id)
    if presence.heard_since(room_id, player_id, heard_at):
        return
    until = datetime.fromtimestamp((kept_from or heard_at) + HOLD_SECONDS, UTC)
    held = Player.objects.filter(pk=player_id, seat__isnull=False, is_robot=False, hold_until__isnull=True)
    begun = held.update(hold_until=until)
    touch(room_id)
    meters.held("begun", begun)


@transaction.atomic
def back(room_id: UUID, player_id: int) -> None:
    """He is heard again, and has renewed his lease: no hold any more. Whether this or the sweep came first, the room's
    lock decides."""
    _lock(room_id)
    returned = Player.objects.filter(pk=player_id, hold_until__isnull=False).update(hold_until=None)
    if returned:
        touch(room_id)
        meters.held("returned", returned)


def _lock(room_id: UUID) -> None:
    """Locks are taken rooms first."""
    Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()


def watch() -> None:
    """Turn leases that ran out into holds. Outages of ours cost nobody his seat: then everybody counts as heard now."""
    now = time.time()
    emptied = presence.mark("marker", "1") is None
    last = presence.mark("swept_at", str(now))
    if last is not None:
        meters.swept(now - float(last))
    if emptied or last is None or now - float(last) > LATE_SECONDS:
        _forgive(now)
        return
    gone = presence.lapsed()
    outage = len(gone) >= MANY and len(gone) >= presence.leases()
    for item in gone:
        theirs = item.process_alive and not outage
        away(item.room_id, item.player, item.heard_at, kept_from=None if theirs else now)


def _forgive(now: float) -> None:
    """After an outage: every seated person has a fresh lease, and every hold lasts its full time from now."""
    seated = Player.objects.filter(seat__isnull=False, is_robot=False).exclude(room__status=Room.Status.CLOSED)
    presence.grant(seated.filter(hold_until__isnull=True).values_list("room_id", "pk"))
    until = datetime.fromtimestamp(now + HOLD_SECONDS, UTC)
    meters.held("forgiven", seated.filter(hold_until__lt=until).update(hold_until=until))


def sweep() -> int:
    """Free what is due, the longest overdue first; how many it were. What fails is due again at the next sweep."""
    due = Player.objects.filter(hold_until__lte=Now()).order_by("hold_until").values_list("room_id", "pk")[:BATCH]
    freed = 0
    for room_id, player_id in due:
        try:
            freed += free(room_id, player_id)  # it has committed
        except OperationalError:
            logger.warning("hold_not_freed", exc_info=True, extra={"player": player_id})
    meters.held("freed", freed)
    return freed


@transaction.atomic
def free(room_id: UUID, player_id: int) -> bool:
    """Whether the seat was freed now. He stays in the room and may take it back from the robot that got his cards.

    The room is locked first; the guarded update decides between this and his return, which clears the hold.
    """
    try:
        table = lock_table(room_id)
    except Refusal:
        return False
    if not Player.objects.filter(pk=player_id, hold_until__lte=Now()).update(hold_until=None):
        return False
    player = next((player for player in table.persons if player.pk == player_id), None)
    if player is None or not player.seat:
        return False
    if presence.heard_since(room_id, player_id, 0):
        touch(room_id)  # the process that heard him come back could not clear the hold
        return False
    seating.vacate(table, player)
    table.changed()
    return True
