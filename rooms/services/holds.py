"""Holds: seats kept for players who have lost their connection.

`hold_until` says until when. The clock's sweep frees seats whose hold has lapsed.
"""

import logging
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models.functions import Now

from games.store import robot_turns
from realtime.presence import leases
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services import metrics, seating
from rooms.services.table import bump_version, lock_table

logger = logging.getLogger(__name__)
AT_ONCE = 50
"""Seats that are looked up at once; each is freed in a transaction of its own."""

STEP_SECONDS = 0.3
"""How long a sweep goes on with seats before the next one has its turn."""

HOLD_SECONDS = 30
"""How long a seat is kept after its player was last heard."""

LATE_SECONDS = 5
"""A sweep that comes so long after the one before means that the clock or the workers were down."""

MANY_LEASES = 20
"""When so many leases lapse within ten seconds, and half of all, the fault is ours and not the players'."""


def begin_hold(room_id: UUID, player_id: int, heard_at: float) -> None:
    """Keep the seat of a player until 30 s after they were last heard (seconds since the epoch), and tell the room.

    Does nothing for a player who has a hold already, has no seat, or has come back meanwhile, or in a closed room.
    """
    until = heard_at + HOLD_SECONDS
    held = Player.objects.filter(pk=player_id, seat__isnull=False, is_robot=False, hold_until__isnull=True).exclude(
        room__status=Room.Status.CLOSED
    )
    with transaction.atomic():
        bump_version(room_id)  # locks the room, and locks are taken rooms first
        if player_id in leases.connected([room_id]):
            return
        if held.update(hold_until=datetime.fromtimestamp(until, UTC)):
            metrics.count_holds("begun", 1)
            transaction.on_commit(partial(_show_hold, player_id, until), robust=True)


def end_hold(room_id: UUID, player_id: int, *, was_gone: bool = True) -> None:
    """End the hold of a player who is heard again, tell the room, and let its robots go on.

    The player's lease is renewed already (see `robot_turns.freeze`). The lock of the room orders this and the sweep.
    For a player who was not gone (`was_gone` is False) nothing is done or told, unless there is a hold all the same.
    """
    if not was_gone and not Player.objects.filter(pk=player_id, hold_until__isnull=False).exists():
        return
    with transaction.atomic():
        bump_version(room_id)
        if Player.objects.filter(pk=player_id, hold_until__isnull=False).update(hold_until=None):
            metrics.count_holds("returned", 1)
            transaction.on_commit(partial(leases.show_no_hold, player_id), robust=True)
        Player.objects.filter(pk=player_id).update(awaited=False, here_since=Now())
        robot_turns.thaw([room_id])


def hold_lapsed() -> bool:
    """Turn leases that have lapsed into holds, for STEP_SECONDS. Return whether there are more.

    After an outage of the site all players count as heard now, so that no one loses their seat to it.
    """
    now = time.time()
    if _outage(now):
        extend_holds(now)
        return False
    gone = leases.lapsed()
    until, begun = monotonic() + STEP_SECONDS, 0
    for item in gone:
        begin_hold(item.room_id, item.player, item.heard_at if item.process_alive else now)
        begun += 1
        if monotonic() > until:
            break
    leases.clear_expired(gone[:begun])
    if begun < len(gone):
        return True
    lapsed, held = leases.lease_counts()
    if lapsed >= MANY_LEASES and lapsed >= held:
        extend_holds(now)
    return False


def _outage(now: float) -> bool:
    """Say whether the site was down: Redis is empty or another one, no sweep came, or no websocket process serves."""
    replaced = not leases.same_server()
    last = leases.swap_marker("swept_at", str(now))
    if last is not None:
        metrics.observe_sweep(now - float(last))
    late = last is None or now - float(last) > LATE_SECONDS
    return replaced or late or not leases.serving()


def extend_holds(now: float) -> None:
    """Give every seated person a new lease, and let every hold last its full time from `now` (seconds since the epoch).

    For use after an outage. A person who has never opened the room's page has neither, and misses nothing: whoever
    makes rooms and seats by the thousand without coming would else make holds of them all.
    """
    seated = Player.objects.filter(seat__isnull=False, is_robot=False, awaited=False)
    seated = seated.exclude(room__status=Room.Status.CLOSED)
    leases.extend(seated.filter(hold_until__isnull=True).values_list("room_id", "pk"))
    until = datetime.fromtimestamp(now + HOLD_SECONDS, UTC)
    much_longer = seated.filter(hold_until__lt=until - timedelta(seconds=LATE_SECONDS))
    rooms = set(much_longer.values_list("room_id", flat=True))
    metrics.count_holds("forgiven", seated.filter(hold_until__lt=until).update(hold_until=until))
    for room_id in rooms:
        bump_version(room_id)


def wake_robots(rooms: Collection[UUID]) -> None:
    """Make robots due in the frozen boards of these rooms, in which people are.

    Usually there are none, for arrivals have done it. It mends an arrival whose transaction failed, a sweep that was
    killed before it looked again, and clocks of two machines that differ.
    """
    robot_turns.thaw(rooms)


def _show_hold(player_id: int, until: float) -> None:
    seat = Player.objects.values_list("seat", flat=True).get(pk=player_id)
    leases.show_hold(player_id, seat or "", until)


def sweep() -> bool:
    """Free the seats whose hold has lapsed, the longest overdue first, for STEP_SECONDS. Return whether more are due.

    Each seat is a transaction of its own. One that could not be freed is due again at the next sweep.
    """
    until, passed = monotonic() + STEP_SECONDS, 0
    lapsed = Player.objects.filter(hold_until__lte=Now()).order_by("hold_until", "pk").values_list("room_id", "pk")
    while due := list(lapsed[passed : passed + AT_ONCE]):
        for room_id, player_id in due:
            passed += not _try_to_free(room_id, player_id)
            if monotonic() > until:
                return True
    return False


def _try_to_free(room_id: UUID, player_id: int) -> bool:
    """Free the seat if it is due still. Return whether its hold has ended, False where that failed."""
    try:
        metrics.count_holds("freed", free_seat(room_id, player_id))  # it has committed
    except OperationalError:
        logger.warning("hold_not_freed", exc_info=True, extra={"player": player_id})
        return False
    return True


@transaction.atomic
def free_seat(room_id: UUID, player_id: int) -> bool:
    """Free the seat of a player whose hold has lapsed. Return whether it was freed now.

    The player stays in the room and may take the seat back from the robot that got the cards. The room is locked first;
    the guarded update decides between this and the player's return, which clears the hold.
    """
    try:
        table = lock_table(room_id)
    except Refused:  # closed: the hold ends, or it would be due at every sweep
        Player.objects.filter(pk=player_id, hold_until__lte=Now()).update(hold_until=None)
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
