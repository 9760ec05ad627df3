"""Reads what a socket is sent first, or after it fell behind. Runs in threads, because it reads the database."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from games.actions.snapshots import missed, snapshot
from games.rules.elements.seat import KIBITZER
from games.rules.player_view import PlayerView
from games.store import log
from games.store.current_state import current_state
from realtime.sockets.board_feed import Greeting
from realtime.wire import messages
from realtime.wire.bus import Audiences, Viewers
from rooms.models import Player
from rooms.moderation import hearing, removal
from rooms.services.room_view import room_with_viewers
from rooms.services.watching.audiences import audiences_in, viewers_of


def greet(room_id: UUID, player_id: int, last: messages.Last | None) -> Greeting:
    """Return the `welcome`, with a snapshot of the board or followed by the events after `last`."""
    player = Player.objects.select_related("user").get(pk=player_id)
    room, viewers = room_with_viewers(room_id)
    you = messages.You(player.pk, player.name, player.seat)  # type: ignore[arg-type]
    board = _board(room.game, player, last, viewers)
    silenced, warnings = hearing.silenced_for(player), removal.warnings_for(player)
    welcome = messages.Welcome(messages.PROTOCOL, messages.now(), you, room, board.view, silenced, warnings)
    frames = [messages.encode(welcome), *board.frames]
    return _greeting(room.game, board, frames, viewers, version=room.version, closed=room.status == "closed")


def catch_up(game: int, player_id: int, last: messages.Last | None) -> Greeting:
    """Return the events after `last`, or a snapshot if there are too many of them."""
    player = Player.objects.get(pk=player_id)
    viewers = viewers_of(player.room_id)
    board = _board(game, player, last, viewers)
    frames = board.frames if board.view is None else [messages.encode(messages.Snapshot(board.view)), *board.frames]
    return _greeting(game, board, frames, viewers)


@dataclass(frozen=True, slots=True)
class _Board:
    view: messages.GameView[PlayerView] | None
    frames: list[str]
    seq: int
    audiences: Audiences


def _greeting(
    game: int | None, board: _Board, frames: list[str], viewers: Viewers, *, version: int = 0, closed: bool = False
) -> Greeting:
    return Greeting(
        frames,
        game,
        board.seq,
        board.audiences.moves,
        version,
        room_closed=closed,
        talk=board.audiences.talk,
        shut=viewers.shut,
        decided=viewers.version,
    )


def _board(game: int | None, player: Player, last: messages.Last | None, viewers: Viewers) -> _Board:
    if game is None:
        return _Board(None, [], 0, Audiences(KIBITZER, KIBITZER))
    audiences = audiences_in(game, current_state(game), player, viewers)
    notice = _notice(game, audiences)
    if not audiences.moves:
        return _Board(None, notice, 0, audiences)
    viewer: Any = audiences.moves
    if last is not None and last.game == game and 0 <= log.heads([game])[game] - last.seq <= messages.REPLAY_LIMIT:
        frames = missed(game, viewer, last.seq, player.pk)
        if frames is not None:
            texts = [text for _, text in frames]
            return _Board(None, [*texts, *notice], frames[-1][0] if frames else last.seq, audiences)
    view = snapshot(game, viewer, audiences.talk)
    return _Board(view, notice, view.seq, audiences)


def _notice(game: int, audiences: Audiences) -> list[str]:
    """Return the message that says what the viewer does not get, if that is more than players and kibitzers do not."""
    moves, talk = audiences.moves, audiences.talk
    if moves and moves == talk:
        return []
    audience = messages.Audience(game, "K" if moves else None, talk or None)  # type: ignore[arg-type]
    return [messages.encode(audience)]
