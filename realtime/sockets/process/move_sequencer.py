"""Puts the moves of a game into the order of their sequence numbers."""

from dataclasses import dataclass, field
from typing import Any

from realtime.wire import bus
from realtime.wire.frames import outgoing

Frames = dict[str, dict[str, Any]]
"""ASGI messages by audience; each is made once for all sockets of its audience."""


@dataclass(frozen=True, slots=True)
class FramedMove:
    """A broadcast move, with its texts as ready ASGI messages."""

    game: int
    seq: int
    action_id: str
    frames: Frames
    players: dict[str, int]
    """By seat, the player who gets it by this move."""

    at: float | None = None
    """When it was committed, in seconds since the epoch; None if it was read from the log."""

    @classmethod
    def of(cls, message: bus.Move) -> "FramedMove":
        """Return the move of a message on the bus."""
        frames = frames_of(message.texts)
        return cls(message.game, message.seq, message.action_id, frames, message.players, message.at)


@dataclass(frozen=True, slots=True)
class FramedTalk:
    """A message without a sequence number, as ready ASGI messages; `game` is the board that it is about, if any."""

    game: int | None
    frames: Frames


def frames_of(texts: bus.Texts) -> Frames:
    """Return the texts as ASGI messages."""
    return {audience: outgoing(text) for audience, text in texts.items()}


@dataclass
class MoveSequencer:
    """The moves of one game: `head` is the last one passed on, `waiting` holds those that came after a gap."""

    head: int
    waiting: dict[int, FramedMove] = field(default_factory=dict)

    def take(self, move: FramedMove) -> list[FramedMove]:
        """Return the moves that can be passed on now, in order: none for a repeat, and none before a gap is filled."""
        if move.seq <= self.head:
            return []
        self.waiting[move.seq] = move
        ready = []
        while self.head + 1 in self.waiting:
            self.head += 1
            ready.append(self.waiting.pop(self.head))
        return ready

    @property
    def gap(self) -> bool:
        return bool(self.waiting)
