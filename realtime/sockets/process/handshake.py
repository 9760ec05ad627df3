"""Finds the player who opens a socket. Runs in threads, because it reads the database."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import parse_cookie

from accounts import sessions, tokens
from accounts.moderation.sanctions import Suspended
from accounts.origins import origins_of_socket
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services.membership import player_of
from rooms.services.watching import origins

Headers = dict[bytes, bytes]
"""The HTTP headers of a websocket handshake, by lower-case name."""


ROOM_CLOSED: Final = "This room was closed. You can play on in another one."


class ConnectionRejected(Exception):
    """The socket must be closed with this code and reason; `log_in` if a new login would help."""

    def __init__(self, code: int, reason: str, *, log_in: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.log_in = log_in


@dataclass(frozen=True, slots=True)
class Credential:
    """An API token (`is_token`), or the key of a browser's session."""

    is_token: bool
    value: str


def let_in(headers: Headers, room_id: UUID, address: str) -> Player:
    """Return the player who opens a socket, and note from where: who watches a board depends on it.

    `address` is the client's, as `limits` has it. Raises ConnectionRejected as `identify` does.
    """
    player = identify(headers, room_id)
    try:
        origins.note(player, origins_of_socket(headers, address))
    except Refused as refused:
        raise ConnectionRejected(4003, refused.message) from None
    return player


def identify(headers: Headers, room_id: UUID) -> Player:
    """Return the player whose credential is in these headers.

    Raises ConnectionRejected with 4003, or with 4040 where there is no such room or it was closed.
    """
    found = credential(headers)
    try:
        user = None if found is None else (tokens.owner if found.is_token else sessions.owner)(found.value)
    except Suspended as suspended:
        raise ConnectionRejected(4003, suspended.sentence) from None
    if user is None:
        raise ConnectionRejected(4003, "You are logged out.", log_in=True)
    player = player_of(user, room_id)
    if player is None:
        if Room.objects.filter(pk=room_id).exists():
            raise ConnectionRejected(4003, "You are not in this room.")
        raise ConnectionRejected(4040, "There is no such room.")
    if player.room.status == Room.Status.CLOSED:
        raise ConnectionRejected(4040, ROOM_CLOSED)
    return player


def credential(headers: Headers) -> Credential | None:
    """Return the bearer token, else the session cookie; None without either.

    A session counts only if the Origin header is one of ALLOWED_ORIGINS; a token needs none.
    """
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer":
        return Credential(True, token.strip())
    if headers.get(b"origin", b"").decode("latin-1") not in settings.ALLOWED_ORIGINS:
        return None
    # As pages read it: Python's own parser raises an error for a cookie of another site under this domain.
    key = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    return None if key is None else Credential(False, key)
