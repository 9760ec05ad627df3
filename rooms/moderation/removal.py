"""Takes a suspended user out of all rooms, and tells one who was warned."""

from uuid import UUID

from django.db import OperationalError, transaction
from structlog import get_logger

from accounts.moderation import sanctions
from accounts.moderation.models import Sanction
from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox, after_commit
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services import seating
from rooms.services.table import lock_table

logger = get_logger(__name__)


def remove(sanction: Sanction) -> None:
    """Make a suspended user leave all rooms, each in a transaction of its own, and close their sockets with the reason.

    A room that cannot be changed now is left to the recheck of open sockets, which closes theirs within a minute, and
    to the hold of their seat, which then begins.
    """
    text = sanctions.sentence(sanction)
    for room_id, player_id in _places(sanction):
        try:
            _leave(room_id, player_id, text)
        except OperationalError:
            logger.warning("suspended_user_not_removed", exc_info=True, room=str(room_id), player=player_id)


def show_warning(sanction: Sanction) -> None:
    """Show a warning at the tables where the user is; other pages show it when they are opened."""
    outbox = Outbox()
    for room_id, player_id in _places(sanction):
        text = messages.encode(messages.WarningGiven(messages.Warned(sanction.pk, sanction.reason)))
        outbox.to_room(bus.Talk(str(room_id), {bus.ALL: text}, [player_id]))
    outbox.send()


def warnings_for(player: Player) -> list[messages.Warned]:
    """Return the warnings that the player's user has not read."""
    unread = sanctions.warnings_of(player.user_id) if player.user_id else []
    return [messages.Warned(each.pk, each.reason) for each in unread]


@transaction.atomic
def _leave(room_id: UUID, player_id: int, reason: str) -> None:
    try:
        table = lock_table(room_id)
    except Refused:  # it was closed, and its sockets are
        return
    player = next((each for each in table.persons if each.pk == player_id), None)
    if player is not None:
        # Before the one without a reason that leaving sends: the first one closes.
        after_commit().to_room(bus.PlayerRemoved(str(room_id), player_id, reason=reason))
        seating.leave(table, player)
        table.changed()


def _places(sanction: Sanction) -> list[tuple[UUID, int]]:
    here = Player.objects.filter(user=sanction.user_id, left_at__isnull=True)
    return list(here.exclude(room__status=Room.Status.CLOSED).order_by("room_id").values_list("room_id", "pk"))
