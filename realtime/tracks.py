"""Moves of a game in the order of their numbers, whatever order they arrive in."""

from dataclasses import dataclass, field

from realtime.broadcast import Frames


@dataclass(frozen=True, slots=True)
class Moved:
    """One move as it was broadcast."""

    game: int
    seq: int
    action_id: str
    frames: Frames
    players: dict[str, int]
    """By seat, who gets it by this move."""

    at: float | None = None
    """When it was committed, in seconds since the epoch; unknown where the log told it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words to audiences: of `game`, where they are about one."""

    game: int | None
    frames: Frames


@dataclass
class Track:
    """What a process has passed on of one game, and what waits behind a gap."""

    head: int
    waiting: dict[int, Moved] = field(default_factory=dict)

    def take(self, moved: Moved) -> list[Moved]:
        """The moves that can be passed on now; what was had before gives none, what is early waits."""
        if moved.seq <= self.head:
            return []
        self.waiting[moved.seq] = moved
        ready = []
        while self.head + 1 in self.waiting:
            self.head += 1
            ready.append(self.waiting.pop(self.head))
        return ready

    @property
    def gap(self) -> bool:
        return bool(self.waiting)
