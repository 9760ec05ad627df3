"""Who is at the other end of a socket. Runs in threads: it reads the database."""

from dataclasses import dataclass
from http.cookies import SimpleCookie
from uuid import UUID

from django.conf import settings

from accounts import sessions, tokens
from rooms.models import Player, Room
from rooms.services.membership import player_of

Headers = dict[bytes, bytes]
"""Of a handshake."""


class ConnectionRejected(Exception):
    """The socket is closed with this code."""

    def __init__(self, code: int, reason: str, *, log_in: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.log_in = log_in


@dataclass(frozen=True, slots=True)
class Credential:
    """What a handshake shows: an API token, or the key of a browser's session."""

    is_token: bool
    value: str


def identify(headers: Headers, room_id: UUID) -> Player:
    """Return the player that these handshake headers speak for. Raises ConnectionRejected."""
    shown = credential(headers)
    user = None if shown is None else (tokens.owner if shown.is_token else sessions.owner)(shown.value)
    if user is None:
        raise ConnectionRejected(4003, "You are logged out.", log_in=True)
    player = player_of(user, room_id)
    if player is None:
        if Room.objects.filter(pk=room_id).exists():
            raise ConnectionRejected(4003, "You are not in this room.")
        raise ConnectionRejected(4040, "There is no such room.")
    return player


def credential(headers: Headers) -> Credential | None:
    """Return a bearer token, else the session's cookie; a browser's origin must be ours, only a token may come
    without."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer":
        return Credential(True, token.strip())
    if headers.get(b"origin", b"").decode("latin-1") not in settings.ALLOWED_ORIGINS:
        return None
    cookies: SimpleCookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    return None if cookie is None else Credential(False, cookie.value)
