"""Seats kept for players who are away. Presence sets `hold_until`; when it has passed, the seat is freed, once."""

import logging
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models.functions import Now

from rooms import seating
from rooms.models import Player
from rooms.refusal import Refusal
from rooms.table import lock_table

logger = logging.getLogger(__name__)
BATCH = 200


def sweep() -> int:
    """Free what is due, the longest overdue first; how many it were. What fails is due again at the next sweep."""
    due = Player.objects.filter(hold_until__lte=Now()).order_by("hold_until").values_list("room_id", "pk")[:BATCH]
    freed = 0
    for room_id, player_id in due:
        try:
            freed += free(room_id, player_id)
        except OperationalError:
            logger.warning("hold_not_freed", exc_info=True, extra={"player": player_id})
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
    seating.vacate(table, player)
    table.changed()
    return True
