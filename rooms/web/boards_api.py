"""The JSON API of boards."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from structlog.contextvars import bind_contextvars

from accounts.authentication import ApiError, api
from games.models import Game
from games.records import exports
from games.rules.elements.seat import KIBITZER, Seat, Viewer
from games.rules.engine import replay
from games.rules.events import for_viewer
from games.store import log
from games.store.event_data import to_data
from rooms.models import Player
from rooms.services.membership import player_of
from rooms.services.watching.audiences import audiences_in


@api("GET")
def moves(request: HttpRequest, game: int) -> HttpResponse:
    """`200 {game, moves: [{seq, id, events}]}`: the moves after number `after`.

    They are redacted for the caller; once the board is over everybody sees everything.
    """
    after = _whole_number(request.GET.get("after", "0"))
    found, player = _game_of(request, game)
    logged = log.read_since(game)
    viewer = None if found.phase == Game.Phase.OVER else _viewer(game, logged, player)
    seen = [_move(move, viewer) for move in logged if move.seq > after]
    return JsonResponse({"game": game, "moves": seen})


@api("GET")
def game_pbn(request: HttpRequest, game: int) -> HttpResponse:
    """`200` and the PBN record of a board that is over."""
    found, _ = _game_of(request, game)
    if found.phase != Game.Phase.OVER:
        raise ApiError(409, "not_allowed", "The board is still being played.")
    return _file(exports.export_pbn([found]), f"board-{found.board_number}.pbn")


@api("GET")
def room_pbn(request: HttpRequest, room: UUID) -> HttpResponse:
    """`200` and the PBN records of all boards of a room that are over."""
    if player_of(request.user, room) is None:
        raise ApiError(404, "unknown_room", "You are in no such room.")
    over = Game.objects.filter(room=room, phase=Game.Phase.OVER).select_related("room").order_by("board_number")
    return _file(exports.export_pbn(over), "boards.pbn")


def _game_of(request: HttpRequest, number: int) -> tuple[Game, Player]:
    """Return the game, and the caller's player in its room. Raises ApiError(404)."""
    game = Game.objects.select_related("room").filter(pk=number).first()
    player = player_of(request.user, game.room_id) if game else None
    if game is None or player is None:
        raise ApiError(404, "unknown_room", "You are in no room with such a game.")
    bind_contextvars(room=str(game.room_id))
    return game, player


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/x-pbn")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _viewer(game: int, logged: list[log.Move], player: Player) -> Viewer:
    """Return as whom the player sees this board. Raises ApiError(403) for one who may not watch it."""
    audience = audiences_in(game, replay(move.events for move in logged), player).moves
    if not audience:
        raise ApiError(403, "not_allowed", "The host lets nobody watch a board in play.")
    return KIBITZER if audience == KIBITZER else Seat(audience)


def _move(move: log.Move, viewer: Viewer | None) -> dict[str, Any]:
    events = move.events if viewer is None else [for_viewer(event, viewer) for event in move.events]
    return {"seq": move.seq, "id": str(move.action_id), "events": [to_data(event) for event in events]}


def _whole_number(text: str) -> int:
    """Read a number of at most nine digits. Raises ApiError(400)."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ApiError(400, "bad_message", "`after` is the number of a move.", "after")
    return int(text)
