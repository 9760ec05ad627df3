"""What rooms know of a person: for the export of their data, and to be forgotten."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.dispatch import receiver

from accounts.models import User
from accounts.own_data.deletion import StillThere, account_forgotten, account_leaving
from accounts.own_data.export import Page, section
from games.models import Explanation, Game, Move
from realtime.wire import messages
from rooms.actions.apply import perform
from rooms.models import Player, Room
from rooms.services import membership

BOARDS_A_PAGE: Final = 100
ROOMS_A_PAGE: Final = 500


@receiver(account_leaving)
def leave_rooms(user: User, **_: Any) -> None:
    """Leave each room as by its button: a robot takes the cards of a running board."""
    for player in _present(user):
        perform(room_id=player.room_id, player_id=player.pk, action=messages.Leave(uuid4()))


@receiver(account_forgotten)
def forget_player(user: User, names: Sequence[str], **_: Any) -> None:
    """Rename the user's players, and the rooms that were called after the user."""
    if _present(user).exists():
        raise StillThere
    membership.rename_user(user)
    mine = Room.objects.filter(players__user=user)
    called = {room.pk for name in names for room in mine.filter(name__icontains=name)}
    Room.objects.filter(pk__in=called).update(name="A table")
    rooms = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Room))
    rooms.filter(object_id__in=[str(key) for key in called]).update(object_repr="A table")


@section("rooms")
def rooms_of(user: User, after: int | None) -> Page:
    """The rooms in which the user is or was, and as whom."""
    found = Player.objects.filter(user=user, pk__gt=after or 0).select_related("room").order_by("pk")[:ROOMS_A_PAGE]
    rows = [
        {
            "room": str(player.room_id),
            "room_name": player.room.name,
            "player": player.pk,
            "name": player.name,
            "joined": player.joined_at,
            "left": player.left_at,
        }
        for player in found
    ]
    return rows, rows[-1]["player"] if len(rows) == ROOMS_A_PAGE else None


@section("boards")
def boards_of(user: User, after: int | None) -> Page:
    """The boards on which the user acted: results, and what they did and explained. Of others nothing."""
    games = Game.objects.filter(room__players__user=user, pk__gt=after or 0).order_by("pk").distinct()
    page = list(games[:BOARDS_A_PAGE])
    keys = [game.pk for game in page]
    moves: dict[int, list[Move]] = {key: [] for key in keys}
    for move in Move.objects.filter(game__in=keys, player__user=user).order_by("game", "sequence_number"):
        moves[move.game_id].append(move)
    said: dict[int, list[Explanation]] = {key: [] for key in keys}
    for explanation in Explanation.objects.filter(game__in=keys, author__user=user).order_by("pk"):
        said[explanation.game_id].append(explanation)
    rows = [_board(game, moves[game.pk], said[game.pk]) for game in page if moves[game.pk]]
    return rows, keys[-1] if len(page) == BOARDS_A_PAGE else None


def _present(user: User) -> Any:
    return Player.objects.filter(user=user, left_at__isnull=True).exclude(room__status=Room.Status.CLOSED)


def _board(game: Game, moves: Sequence[Move], said: Sequence[Explanation]) -> dict[str, Any]:
    return {
        "room": str(game.room_id),
        "game": game.pk,
        "session": game.session_number,
        "board": game.board_number,
        "began": game.started_at,
        "ended": game.ended_at,
        "phase": game.phase,
        "contract": game.contract,
        "tricks": game.tricks,
        "points_north_south": game.points,
        "my_moves": [
            {
                "number": move.sequence_number,
                "seat": move.seat,
                "kind": move.kind,
                "asked": move.request,
                "at": move.created_at,
            }
            for move in moves
        ],
        "my_explanations": [{"of_move": each.move, "text": each.text} for each in said],
    }
