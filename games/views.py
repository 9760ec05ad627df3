"""The JSON API of boards."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.authentication import ApiError, api
from games import log
from games.event_data import to_data
from games.models import Game
from games.rules.engine import replay
from games.rules.events import for_viewer
from games.rules.seat import KIBITZER, Viewer
from games.rules.state import seats_of
from rooms.membership import player_of


@api("GET")
def moves(request: HttpRequest, game: int) -> HttpResponse:
    """`{game, moves: [{seq, id, events}]}` after number `after`, as the caller may see them; whole once it is over."""
    after = _whole_number(request.GET.get("after", "0"))
    found = Game.objects.filter(pk=game).first()
    player = player_of(request.user, found.room_id) if found else None
    if found is None or player is None:
        raise ApiError(404, "unknown_room", "You are in no room with such a game.")
    logged = log.read_since(game)
    viewer = None if found.phase == Game.Phase.OVER else _viewer(logged, player.pk)
    seen = [_move(move, viewer) for move in logged if move.seq > after]
    return JsonResponse({"game": game, "moves": seen})


def _viewer(logged: list[log.LoggedMove], player: int) -> Viewer:
    """Who acts for a seat sees what it sees; others are kibitzers. The log decides, as it does for actions."""
    return next(iter(seats_of(replay(move.events for move in logged), player)), KIBITZER)


def _move(move: log.LoggedMove, viewer: Viewer | None) -> dict[str, Any]:
    events = move.events if viewer is None else [for_viewer(event, viewer) for event in move.events]
    return {"seq": move.seq, "id": str(move.action_id), "events": [to_data(event) for event in events]}


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ApiError(400, "bad_message", "`after` is the number of a move.", "after")
    return int(text)
