"""All messages of the websocket, in both directions, and how to read and write them. `docs/protocol.md` is generated
from them.

Times are milliseconds since the epoch. Lists by seat are in the order N E S W. Cards are 'SA', calls 'P' 'X' 'XX' '1C'
to '7N'.
"""

import time
from uuid import UUID

import msgspec
from msgspec import Struct, field

from realtime.wire.from_client import *  # noqa: F403 - one name for the whole vocabulary
from realtime.wire.from_client import ClientMessage
from realtime.wire.from_server import *  # noqa: F403
from realtime.wire.from_server import ToClient

PROTOCOL = 1
REPLAY_LIMIT = 64
"""A client that is at most this many moves behind is sent the events; otherwise it is sent a snapshot."""

_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_encoder = msgspec.json.Encoder()
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What msgspec raises for a text of others; RecursionError for one that is nested a thousand levels deep."""


class BadMessage(ValueError):
    """A message that could not be read. `action_id` and `field` are None where they could not be found."""

    def __init__(self, message: str, action_id: UUID | None, field_name: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.action_id = action_id
        self.field = field_name


class _IdOnly(Struct):
    id: UUID | None = field(default=None)


def parse(text: str | bytes) -> ClientMessage:
    """Return the client message in `text`. Raises BadMessage, which names the wrong field."""
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        path = str(error).partition(" - at `$.")[2]
        raise BadMessage(str(error), action_id(text), path.rstrip("`") or None) from None
    except _UNREADABLE:
        raise BadMessage("not a JSON object", None, None) from None


def action_id(text: str | bytes) -> UUID | None:
    """Return the id of an action whose other fields may be invalid; None if it cannot be read."""
    try:
        return msgspec.json.decode(text, type=_IdOnly).id
    except _UNREADABLE:
        return None


def now() -> int:
    """Return the time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def encode(message: ToClient) -> str:
    """Return a server message as JSON."""
    return _encoder.encode(message).decode()
