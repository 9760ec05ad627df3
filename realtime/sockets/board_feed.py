"""What one viewer has had of a room's boards, what is held back, and what comes next. Pure: it sends and reads nothing.

A feed is either *following*, then what it is given comes out at once, or *holding*, while somebody reads the database
for this viewer; then everything waits for `go_on_from` and `drain`. Whatever returns a `Resync` has put the feed into
holding.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from realtime.sockets.process.move_sequencer import Move, Talk
from realtime.wire.bus import Texts, for_audience
from realtime.wire.frames import outgoing
from realtime.wire.messages import Last

Frame = dict[str, Any]
"""An ASGI message with a text frame."""


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
class Resync:
    """The viewer missed something: read it from the database and go on from there."""

    cause: Literal["gap", "seat", "behind"]
    last: Last | None
    """Where the viewer stands; None where only a snapshot will do."""

    whole_room: bool = False
    """Whether the room is to be told too."""


@dataclass
class BoardFeed:
    """One viewer's. `player` is who they are; the board that they see is `game`, up to move `seq`, through the eyes of
    `audience` (a seat's letter, K for a kibitzer); `version` is that of the room which they were told last."""

    player: int = 0
    game: int | None = None
    seq: int = 0
    audience: str = "K"
    version: int = 0
    behind_last_beat: bool = False
    _held: list[Move | Talk | Frame] | None = field(default_factory=list)
    _awaited: set[str] = field(default_factory=set)
    """Ids of the viewer's own actions that have no answer yet."""

    _sent_by_broadcast: dict[str, Frame] = field(default_factory=dict)
    """The events of such actions, as they were sent to the viewer with everybody else's."""

    @property
    def holding(self) -> bool:
        return self._held is not None

    def hold(self) -> None:
        """Hold back whatever comes from now on, until `drain`."""
        self._held = [] if self._held is None else self._held

    def go_on_from(self, greeting: Greeting) -> list[Frame]:
        """Stand where the database says, and return the frames to send. What was held back stays so until `drain`."""
        self.game, self.seq, self.audience = greeting.game, greeting.seq, greeting.audience
        self.version = max(self.version, greeting.version)
        return [outgoing(text) for text in greeting.frames]

    def drain(self) -> tuple[list[Frame], Resync | None]:
        """Return the frames of what was held back, and what must be read next, if anything.

        While these are sent, what comes is held back behind them: call it again until the feed is not `holding`.
        """
        held, self._held = self._held or [], None
        frames: list[Frame] = []
        resync = None
        for item in held:
            step = self.take(item)
            if isinstance(step, Resync):
                resync = step  # what follows is held back again
            elif step is not None:
                frames.append(step)
        if frames:
            self._held = [] if self._held is None else self._held
        return frames, resync

    def take(self, item: Move | Talk | Frame) -> Frame | Resync | None:
        """Return the frame to send now, None where there is nothing for this viewer or it is held back."""
        if self._held is not None:
            self._held.append(item)
            return None
        if isinstance(item, Move):
            return self._take_move(item)
        if isinstance(item, Talk):
            # Which audience this is, is asked now: a viewer who was being greeted was nobody's yet, and would have got
            # a kibitzer's words, which may be their partner's alert.
            return for_audience(item.frames, self.audience) if item.game in {None, self.game} else None
        return item

    def take_room(self, version: int, frame: Frame) -> Frame | Resync | None:
        """Take the whole room as it is in that version."""
        self.version = max(self.version, version)
        return self.take(frame)

    def take_head(self, game: int | None, version: int, frame: Frame) -> Frame | Resync | None:
        """Take how far the room is. News of a new board or of the room carries no number, and may have been lost: a
        viewer who is still behind one beat later is greeted anew."""
        behind = (game or 0) > (self.game or 0) or version > self.version
        if behind and self.behind_last_beat and self._held is None:
            self.behind_last_beat = False
            self._held = []
            return Resync("behind", Last(self.game, self.seq) if self.game else None, whole_room=True)
        self.behind_last_beat = behind
        return self.take(frame)

    def _take_move(self, move: Move) -> Frame | Resync | None:
        if move.game != self.game:
            if move.seq != 1 or move.game < (self.game or 0):
                return None
            self.game, self.seq, self.audience = move.game, 0, "K"
        if move.seq <= self.seq:
            return None
        if move.seq > self.seq + 1:
            self._held = []
            return Resync("gap", Last(self.game, self.seq))
        self.seq = move.seq
        # Through whose eyes: by the log, for the news of a changed seat may have been lost.
        audience = next((seat for seat, player in move.players.items() if player == self.player), self.audience)
        if audience != self.audience and move.seq > 1:
            # From now on they see what that seat has seen before: no event tells them all of it.
            self._held = []
            return Resync("seat", None)
        self.audience = audience
        frame = for_audience(move.frames, self.audience)
        if frame is not None and move.action_id in self._awaited:
            self._sent_by_broadcast[move.action_id] = frame
        return frame

    # The viewer's own actions.

    def await_answer(self, action_id: str) -> None:
        """The viewer has handed this action in."""
        self._awaited.add(action_id)

    def accepted(self, action_id: str, times: int, texts: Texts | None) -> list[Frame]:
        """Return what answers an accepted action that was sent so many times: each sending gets the same event, and the
        broadcast was the answer to one of them. `texts` are those of a repeat."""
        sent = self._sent_by_broadcast.pop(action_id, None)
        self._awaited.discard(action_id)
        text = for_audience(texts, self.audience) if texts else None
        frame = sent or (outgoing(text) if text is not None else None)
        return [] if frame is None else [frame] * (times - (sent is not None))

    def settled(self, action_id: str) -> None:
        """The action was refused, or done without a move."""
        self._awaited.discard(action_id)
