"""Every message of the wire, both directions, and how it is read and written. `docs/protocol.md` is made from these.

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
"""A client at most this many moves behind gets the events, else a snapshot."""

_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_encoder = msgspec.json.Encoder()


class BadMessage(ValueError):
    """A message that could not be read; `id` is its action's where that could be."""

    def __init__(self, message: str, action_id: UUID | None, field_name: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.action_id = action_id
        self.field = field_name


class _IdOnly(Struct):
    id: UUID | None = field(default=None)


def parse(text: str | bytes) -> ClientMessage:
    """Read one client message. Raises BadMessage, naming the field that was wrong."""
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        path = str(error).partition(" - at `$.")[2]
        raise BadMessage(str(error), action_id(text), path.rstrip("`") or None) from None
    except (msgspec.DecodeError, UnicodeError):
        raise BadMessage("not a JSON object", None, None) from None


def action_id(text: str | bytes) -> UUID | None:
    """The id of an action that may be unreadable otherwise."""
    try:
        return msgspec.json.decode(text, type=_IdOnly).id
    except (msgspec.DecodeError, UnicodeError):
        return None


def now() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def encode(message: ToClient) -> str:
    """The text frame of a server message."""
    return _encoder.encode(message).decode()
