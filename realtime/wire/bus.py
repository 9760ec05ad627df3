"""The messages from workers to websocket processes. Encoded and decoded here and nowhere else.

A message travels through the channel layer as `{"type": "bus", "data": <MessagePack of the struct>}`: to the group of a
room, or to the one channel of a process (`reply_to`).
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")

ALL: Final = "*"
"""The audience of a text that everybody gets."""

NOBODY: Final = ""
"""The audience of viewers who get nothing but what everybody gets."""

Texts = dict[str, str]
"""Encoded messages by audience: the letter of a seat, K for kibitzers, or only `*`."""


def for_audience(texts: Mapping[str, T], audience: str) -> T | None:
    """Return the text or frame that this audience gets; None if it gets none."""
    return texts.get(ALL) or texts.get(audience)


class BusMessage(Struct, tag_field="type", frozen=True):
    """Any message on the bus."""


class ToRoom(BusMessage, frozen=True):
    """A message to every process with sockets in the room; `room` is its id as text."""

    room: str


class Move(ToRoom, frozen=True, tag="move"):
    """A move of a board."""

    game: int
    seq: int
    action_id: str
    players: dict[str, int]
    """By seat, the player who gets it by this move: all four for a deal, one for a seat taken over or taken back."""

    texts: Texts
    at: float
    """When it was committed, in seconds since the epoch."""


class Audiences(Struct, frozen=True, array_like=True):
    """The audiences that a viewer belongs to, for the moves of a board and for what is said of it.

    Both are the same for a player and for most kibitzers. NOBODY for moves: the viewer gets nothing of the board.
    """

    moves: str
    talk: str


class Viewers(Struct, frozen=True):
    """Who watches a room in its version `version`.

    `game` is its newest board, `over` whether that is not in play, `shut` if nobody may watch.

    `audiences` are those of the persons in the room without a seat, by player, while the board is in play. They hear
    nothing of it until this says so.
    """

    version: int
    game: int | None
    over: bool
    shut: bool
    audiences: dict[int, Audiences]


class RoomChanged(ToRoom, frozen=True, tag="room"):
    """The whole room, as a ready text for everybody in it. `closed`: it was closed, and so are its sockets then.

    `viewers` are those of that version; None from a worker of an older version of the site.
    """

    version: int
    text: str
    closed: bool = False
    viewers: Viewers | None = None


class Talk(ToRoom, frozen=True, tag="talk"):
    """A message without a sequence number, to audiences (of the board `game`, if set) or to single players."""

    texts: Texts
    players: list[int] = []
    game: int | None = None
    deaf: list[int] = []
    """Players who do not get it, because they do not want to hear who says it."""


class PageOpened(ToRoom, frozen=True, tag="page"):
    """A page of a player replaces those opened before it; `opened` is by `presence.pages.redis_time`."""

    player: int
    page: str
    opened: float


class PlayerRemoved(ToRoom, frozen=True, tag="removed"):
    """A player has left, or was removed by the host (`barred`): their sockets must close, with this reason if any."""

    player: int
    barred: bool = False
    reason: str = ""


class Probe(ToRoom, frozen=True, tag="probe"):
    """Sent by a process through a room's group to itself, to confirm that it has joined the group."""

    nonce: str


class Accepted(Struct, tag="accepted", frozen=True):
    """Done in its room, or move `seq` of its board. `repeat` has the move's texts if it had been made before."""

    seq: int | None = None
    repeat: Texts | None = None

    @property
    def outcome(self) -> str:
        return "repeated" if self.repeat else "accepted"


class Refused(Struct, tag="refused", frozen=True):
    """Not done: the code of the protocol, the reason for a person, and the wrong field of a bad message."""

    code: str
    message: str
    field: str | None = None

    @property
    def outcome(self) -> str:
        return "refused"

    @property
    def seq(self) -> None:
        """Always None: a refused action has no move."""


Answer = Accepted | Refused


class Decided(BusMessage, frozen=True, tag="decided"):
    """A batch of board actions is committed; its answers follow in another message."""

    batch: int


class BoardsAnswered(BusMessage, frozen=True, tag="boards_answered"):
    """The answers to a batch of board actions, in the batch's order."""

    batch: int
    answers: list[Answer]


class RoomsAnswered(BusMessage, frozen=True, tag="rooms_answered"):
    """The answers to a batch of room actions, in the batch's order."""

    batch: int
    answers: list[Answer]


BatchAnswered = BoardsAnswered | RoomsAnswered
AnyMessage = Move | RoomChanged | Talk | PageOpened | PlayerRemoved | Probe | Decided | BatchAnswered

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[AnyMessage] = msgspec.msgpack.Decoder(AnyMessage)


def encode(message: BusMessage) -> dict[str, Any]:
    """Return the message of the channel layer that carries this one."""
    return {"type": "bus", "data": _encoder.encode(message)}


def decode(message: Mapping[str, Any]) -> AnyMessage:
    """Read a message of the channel layer. Raises KeyError or msgspec.DecodeError if it carries none of the bus."""
    return _decoder.decode(message["data"])
