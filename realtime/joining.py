"""Who is at the other end of a socket, and what he is told first. Runs in threads: it reads the database."""

from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts import sessions, tokens
from games import log
from games.rules.seat import KIBITZER, SEATS
from games.rules.state import seats_of
from games.snapshots import current_state, missed, snapshot
from realtime import messages
from rooms.membership import player_of
from rooms.models import Player, Room
from rooms.view import room_view

Headers = dict[bytes, bytes]
"""Of a handshake."""


class TurnedAway(Exception):
    """The socket is closed with this code."""

    def __init__(self, code: int, reason: str, *, log_in: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.log_in = log_in


@dataclass(frozen=True, slots=True)
class Greeting:
    """The answer to `hello`: the frames to send, and where the socket stands after them."""

    frames: list[str]
    game: int | None
    seq: int
    audience: str
    version: int = 0
    """Of the room, where the greeting has it."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody shows at the door: an API token, or the key of a browser's session."""

    is_token: bool
    value: str


def identify(headers: Headers, room_id: UUID) -> Player:
    """The player that these handshake headers speak for. Raises TurnedAway."""
    shown = credential(headers)
    user = None if shown is None else (tokens.owner if shown.is_token else sessions.owner)(shown.value)
    if user is None:
        raise TurnedAway(4003, "You are logged out.", log_in=True)
    player = player_of(user, room_id)
    if player is None:
        if Room.objects.filter(pk=room_id).exists():
            raise TurnedAway(4003, "You are not in this room.")
        raise TurnedAway(4040, "There is no such room.")
    return player


def credential(headers: Headers) -> Credential | None:
    """A bearer token, else the session's cookie; a browser's origin must be ours, only a token may come without one."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer":
        return Credential(True, token.strip())
    if headers.get(b"origin", b"").decode("latin-1") not in settings.ALLOWED_ORIGINS:
        return None
    cookies: SimpleCookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    return None if cookie is None else Credential(False, cookie.value)


def greet(room_id: UUID, player_id: int, last: messages.Last | None) -> Greeting:
    """The `welcome`, with a snapshot or followed by what was missed."""
    player = Player.objects.get(pk=player_id)
    room = room_view(room_id)
    you = messages.You(player.pk, player.name, player.seat)  # type: ignore[arg-type]
    board = _board(room.game, player, last)
    welcome = messages.Welcome(messages.PROTOCOL, messages.now(), you, room, board.view)
    return Greeting([messages.encode(welcome), *board.frames], room.game, board.seq, board.audience, room.version)


def catch_up(game: int, player_id: int, last: messages.Last | None) -> Greeting:
    """What a socket that fell behind is sent: the missing events, or a snapshot."""
    board = _board(game, Player.objects.get(pk=player_id), last)
    frames = board.frames if board.view is None else [messages.encode(messages.Snapshot(board.view))]
    return Greeting(frames, game, board.seq, board.audience)


@dataclass(frozen=True, slots=True)
class _Board:
    view: messages.GameView | None
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
    """Through whose eyes the player sees this board: of the seat that he acts for, or that it was dealt to him in."""
    seats = seats_of(current_state(game), player.pk)
    if seats:
        return str(seats[0])
    return dict(zip(log.dealt_to(game), SEATS, strict=True)).get(player.pk, KIBITZER)
