"""Moves of a game in the order of their numbers, whatever order they arrive in."""

from dataclasses import dataclass, field
from typing import Any

from realtime.wire import bus
from realtime.wire.frames import outgoing

Frames = dict[str, dict[str, Any]]
"""Texts by audience as ASGI messages, each made once for all sockets of its audience."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move as it was broadcast."""

    game: int
    seq: int
    action_id: str
    frames: Frames
    players: dict[str, int]
    """By seat, who gets it by this move."""

    at: float | None = None
    """When it was committed, in seconds since the epoch; unknown where the log told it."""

    @classmethod
    def of(cls, message: bus.Move) -> "Move":
        """Return the move of a message on the bus."""
        frames = frames_of(message.texts)
        return cls(message.game, message.seq, message.action_id, frames, message.players, message.at)


@dataclass(frozen=True, slots=True)
class Talk:
    """Words to audiences: of `game`, where they are about one."""

    game: int | None
    frames: Frames


def frames_of(texts: bus.Texts) -> Frames:
    """Return the texts as ASGI messages."""
    return {audience: outgoing(text) for audience, text in texts.items()}


@dataclass
class MoveSequencer:
    """What a process has passed on of one game, and what waits behind a gap."""

    head: int
    waiting: dict[int, Move] = field(default_factory=dict)

    def take(self, move: Move) -> list[Move]:
        """Return the moves that can be passed on now; what was had before gives none, what is early waits."""
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
