"""Reads what a socket is sent first, or after it fell behind. Runs in threads, because it reads the database."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from games.actions.snapshots import missed, snapshot
from games.rules.elements.seat import KIBITZER, SEATS
from games.rules.player_view import PlayerView
from games.rules.state import seats_of
from games.store import log
from games.store.current_state import current_state
from realtime.sockets.board_feed import Greeting
from realtime.wire import messages
from rooms.models import Player
from rooms.moderation import hearing, removal
from rooms.services.room_view import room_view


def greet(room_id: UUID, player_id: int, last: messages.Last | None) -> Greeting:
    """Return the `welcome`, with a snapshot of the board or followed by the events after `last`."""
    player = Player.objects.select_related("user").get(pk=player_id)
    room = room_view(room_id)
    you = messages.You(player.pk, player.name, player.seat)  # type: ignore[arg-type]
    board = _board(room.game, player, last)
    silenced, warnings = hearing.silenced_for(player), removal.warnings_for(player)
    welcome = messages.Welcome(messages.PROTOCOL, messages.now(), you, room, board.view, silenced, warnings)
    frames, closed = [messages.encode(welcome), *board.frames], room.status == "closed"
    return Greeting(frames, room.game, board.seq, board.audience, room.version, room_closed=closed)


def catch_up(game: int, player_id: int, last: messages.Last | None) -> Greeting:
    """Return the events after `last`, or a snapshot if there are too many of them."""
    board = _board(game, Player.objects.get(pk=player_id), last)
    frames = board.frames if board.view is None else [messages.encode(messages.Snapshot(board.view))]
    return Greeting(frames, game, board.seq, board.audience)


@dataclass(frozen=True, slots=True)
class _Board:
    view: messages.GameView[PlayerView] | None
    frames: list[str]
    seq: int
    audience: str


def _board(game: int | None, player: Player, last: messages.Last | None) -> _Board:
    if game is None:
        return _Board(None, [], 0, KIBITZER)
    audience: Any = audience_of(game, player)
    if last is not None and last.game == game and 0 <= log.heads([game])[game] - last.seq <= messages.REPLAY_LIMIT:
        frames = missed(game, audience, last.seq)
        return _Board(None, [text for _, text in frames], frames[-1][0] if frames else last.seq, audience)
    view = snapshot(game, audience)
    return _Board(view, [], view.seq, audience)


def audience_of(game: int, player: Player) -> str:
    """Return whose view of this board the player gets: a seat's letter, or K.

    It is the seat that they act for now, else the seat in which the board was dealt to them.
    """
    seats = seats_of(current_state(game), player.pk)
    if seats:
        return str(seats[0])
    return dict(zip(log.dealt_to(game), SEATS, strict=True)).get(player.pk, KIBITZER)
