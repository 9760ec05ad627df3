"""The bus: what workers tell websocket processes, and what they answer. Encoded and decoded here and nowhere else.

A message travels through the channel layer as `{"type": "bus", "data": <MessagePack of the struct>}`: to the group of a
room, or to the one channel of a process (`reply_to`).
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")

ALL: Final = "*"
"""The audience of a text that is the same for everybody."""

Texts = dict[str, str]
"""Ready text frames by audience: a seat's letter, K for a kibitzer, or only '*'."""


def for_audience(texts: Mapping[str, T], audience: str) -> T | None:
    """Return the text, or frame, that this audience gets, if any."""
    return texts.get(ALL) or texts.get(audience)


class BusMessage(Struct, tag_field="type", frozen=True):
    """Anything on the bus."""


class ToRoom(BusMessage, frozen=True):
    """To every process with sockets in the room; `room` is its id as text."""

    room: str


class Move(ToRoom, frozen=True, tag="move"):
    """One move of a board."""

    game: int
    seq: int
    action_id: str
    players: dict[str, int]
    """By seat, who gets it by this move: all four by a deal, one where a seat is taken over or back."""

    texts: Texts
    at: float
    """When it was committed, in seconds since the epoch."""


class RoomChanged(ToRoom, frozen=True, tag="room"):
    """The whole room, as a ready text for everybody in it."""

    version: int
    text: str


class Talk(ToRoom, frozen=True, tag="talk"):
    """A message without a number, to audiences (of `game`, where it is about one) or to single players."""

    texts: Texts
    players: list[int] = []
    game: int | None = None


class PageOpened(ToRoom, frozen=True, tag="page"):
    """A page of a player, opened at that moment (`presence.pages.moment`), replaces those that were opened before."""

    player: int
    page: str
    opened: float


class PlayerRemoved(ToRoom, frozen=True, tag="removed"):
    """A player has left or was removed: their sockets close."""

    player: int


class Probe(ToRoom, frozen=True, tag="probe"):
    """A process asks itself, through the group, whether it hears the room."""

    nonce: str


class Accepted(Struct, tag="accepted", frozen=True):
    """It is move `seq` of its board, or was done in its room. A repeat of a move carries its texts again."""

    seq: int | None = None
    repeat: Texts | None = None

    @property
    def outcome(self) -> str:
        return "repeated" if self.repeat else "accepted"


class Refused(Struct, tag="refused", frozen=True):
    """Not done: the protocol's code, why, and which field was wrong in a bad message."""

    code: str
    message: str
    field: str | None = None

    @property
    def outcome(self) -> str:
        return "refused"

    @property
    def seq(self) -> None:
        """It became no move."""


Answer = Accepted | Refused


class Decided(BusMessage, frozen=True, tag="decided"):
    """A batch of board actions is committed; its answers follow."""

    batch: int


class BoardsAnswered(BusMessage, frozen=True, tag="boards_answered"):
    """The answers to a batch of board actions, in its order."""

    batch: int
    answers: list[Answer]


class RoomsAnswered(BusMessage, frozen=True, tag="rooms_answered"):
    """The answers to a batch of room actions, in its order."""

    batch: int
    answers: list[Answer]


Answered = BoardsAnswered | RoomsAnswered
AnyMessage = Move | RoomChanged | Talk | PageOpened | PlayerRemoved | Probe | Decided | Answered

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[AnyMessage] = msgspec.msgpack.Decoder(AnyMessage)


def encode(message: BusMessage) -> dict[str, Any]:
    """Return the channel layer's message that carries this one."""
    return {"type": "bus", "data": _encoder.encode(message)}


def decode(message: Mapping[str, Any]) -> AnyMessage:
    """Read the inverse. Raises KeyError, or msgspec.DecodeError for what is no message of the bus."""
    return _decoder.decode(message["data"])
