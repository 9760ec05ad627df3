"""Boards one after another: what a session has played, and what follows the end of a board."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from games.models import Game
from realtime.broadcast import room_changed
from rooms.models import Player, Room, new_expiry


def games_of_session(room: Room) -> list[Game]:
    """The boards of the running session in order, the last being the current one. One query, without any hand.

    `deal_in_play` is whether any game on that deal, in whatever room, is not over.
    """
    games = Game.objects.filter(room=room, session_number=room.session_number).order_by("board_number")
    on_same_deal = Game.objects.filter(deal=OuterRef("deal")).exclude(phase=Game.Phase.OVER)
    games = games.annotate(deal_in_play=Exists(on_same_deal)).select_related("deal")
    return list(games.defer("deal__north", "deal__east", "deal__south", "deal__west"))


def current_game(room_id: UUID) -> Game | None:
    """The room's board in play, or else the last one that was played."""
    return Game.objects.filter(room_id=room_id).order_by("-board_number").first()


@transaction.atomic
def board_over(game_id: int) -> None:
    """After the end of a board was committed: the room rests, or has finished its session; nobody is ready.

    May come twice, late or never: whoever next locks the room, or the clock, does it then.
    """
    settle(Room.objects.select_for_update(no_key=True).get(games=game_id))


def settle(room: Room) -> None:
    """Bring a locked room that plays no board any more out of `playing`; any other stays as it is."""
    games = Game.objects.filter(room=room, session_number=room.session_number)
    if room.status != Room.Status.PLAYING or games.exclude(phase=Game.Phase.OVER).exists():
        return
    room.status = Room.Status.FINISHED if games.count() >= room.boards_per_session else Room.Status.BETWEEN
    room.version += 1
    room.expires_at = new_expiry()
    room.save(update_fields=["status", "version", "expires_at"])
    Player.objects.filter(room=room, is_ready=True).update(is_ready=False)
    room_changed(room.pk)
