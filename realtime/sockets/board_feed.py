"""Decides what one viewer of a room is sent, and in which order. Pure: it neither sends nor reads anything.

A feed is in one of two states. While it *follows*, it returns the frames to send at once. While it *holds*, because the
database is being read for this viewer, it keeps everything until `go_on_from` and `drain`. Every method that returns a
`Resync` has made the feed hold.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from games.rules.elements.seat import KIBITZER
from realtime.sockets.process.move_sequencer import FramedMove, FramedTalk
from realtime.wire.bus import NOBODY, Audiences, Texts, Viewers, for_audience
from realtime.wire.frames import outgoing
from realtime.wire.messages import Last

Frame = dict[str, Any]
"""An ASGI message with a text frame."""

_SEATS = frozenset("NESW")
_KIBITZER = Audiences(KIBITZER, KIBITZER)


@dataclass(frozen=True, slots=True)
class Greeting:
    """What was read from the database: the texts to send, and the position of the viewer after them."""

    frames: list[str]
    game: int | None
    seq: int
    audience: str
    version: int = 0
    """The version of the room that the texts show; 0 when they do not show the room."""

    room_closed: bool = False
    """Whether the texts show that the room was closed."""

    talk: str | None = None
    """The audience for what is said of the board; None where it is the same as for its moves."""

    shut: bool = False
    """Whether the room lets nobody watch a board."""

    decided: int = 0
    """The version of the room by which the audiences were decided."""


@dataclass(frozen=True, slots=True)
class Resync:
    """The viewer missed something, which must be read from the database."""

    cause: Literal["gap", "seat", "behind"]
    last: Last | None
    """The viewer's position; None when a snapshot is needed."""

    whole_room: bool = False
    """Whether the room is to be sent too."""


@dataclass(frozen=True, slots=True)
class _HeldAnswer:
    """The answer to one of the viewer's actions, behind what is held back."""

    action_id: str
    times: int
    texts: Texts | None


@dataclass(frozen=True, slots=True)
class _HeldRoom:
    """The whole room in that version, behind what is held back."""

    version: int
    frame: Frame
    viewers: Viewers | None


@dataclass
class BoardFeed:
    """The feed of one viewer.

    `player` is the viewer's id, `game` and `seq` the last move that they were sent, and `version` the version of the
    room that they were sent last. `audience` is the seat whose view of the board they get: N, E, S, W, or K for a
    kibitzer, or NOBODY; `talk` is the audience for what is said of the board, mostly the same.

    A viewer without a seat gets nothing of a new board, but that it was dealt, before the room says what they may see.
    """

    player: int = 0
    game: int | None = None
    seq: int = 0
    audience: str = NOBODY
    talk: str = NOBODY
    shut: bool = False
    version: int = 0
    behind_last_beat: bool = False
    _decided: int = 0
    """The newest version of the room by which the viewer's audiences were decided."""

    _outdated: bool = False
    """Whether the last greeting was read before another by which the viewer's audiences were decided."""

    _viewers: Viewers | None = None
    """Those of the room in its newest version."""

    _skipped: bool = False
    """Whether something of this board was not sent, because the viewer gets nothing of it."""

    _held: list[FramedMove | FramedTalk | Frame | _HeldAnswer | _HeldRoom] | None = field(default_factory=list)
    _awaited: set[str] = field(default_factory=set)
    """Ids of the viewer's own actions that are not answered yet."""

    _sent_by_broadcast: dict[str, Frame] = field(default_factory=dict)
    """For each awaited action whose move was broadcast: the frame that the viewer was sent."""

    @property
    def holding(self) -> bool:
        return self._held is not None

    def hold(self) -> None:
        """Hold back everything from now on, until `drain`."""
        self._held = [] if self._held is None else self._held

    def go_on_from(self, greeting: Greeting) -> list[Frame]:
        """Take over the position of the greeting, and return its frames. What was held back waits for `drain`.

        Two may be read at the same time; after one that was overtaken the board is read again.
        """
        self.game, self.seq, self.audience = greeting.game, greeting.seq, greeting.audience
        self.talk = greeting.audience if greeting.talk is None else greeting.talk
        self._outdated = greeting.decided < self._decided
        self.version, self._decided = max(self.version, greeting.version), max(self._decided, greeting.decided)
        self.shut, self._skipped, self._viewers = greeting.shut, not greeting.audience, None
        return [outgoing(text) for text in greeting.frames]

    def drain(self) -> tuple[list[Frame], Resync | None]:
        """Return the frames of what was held back, and what must be read next, or None.

        The feed goes on holding while these frames are sent, so that later ones stay behind them. Call `drain` again
        until the feed is not `holding`.
        """
        if self._outdated:
            self._outdated = False
            self.hold()
            return [], Resync("seat", None)
        held, self._held = self._held or [], None
        frames: list[Frame] = []
        resync = None
        for item in held:
            if isinstance(item, _HeldAnswer):
                frames += self.accepted(item.action_id, item.times, item.texts)
                continue
            if isinstance(item, _HeldRoom):
                step = self.take_room(item.version, item.frame, item.viewers)
            else:
                step = self.take(item)
            if isinstance(step, Resync):
                resync = step  # what follows is held back again
            elif step is not None:
                frames.append(step)
        if frames:
            self._held = [] if self._held is None else self._held
        return frames, resync

    def take(self, item: FramedMove | FramedTalk | Frame) -> Frame | Resync | None:
        """Return the frame to send now; None if it is held back or this viewer gets nothing of it."""
        if self._held is not None:
            self._held.append(item)
            return None
        if isinstance(item, FramedMove):
            return self._take_move(item)
        if isinstance(item, FramedTalk):
            # The audience is looked up only now: before the greeting the viewer counted as a kibitzer, and would have
            # been sent a kibitzer's text, which may be their own partner's alert.
            return self._take_talk(item)
        return item

    def take_room(self, version: int, frame: Frame, viewers: Viewers | None = None) -> Frame | Resync | None:
        """Take a frame with the whole room in that version, and who watches it."""
        self.version = max(self.version, version)
        if self._held is not None:
            self._held.append(_HeldRoom(version, frame, viewers))
            return None
        if viewers is not None and viewers.version >= self._decided:
            self._decided, self._viewers, self.shut = viewers.version, viewers, viewers.shut
            if self._change_audiences(viewers):
                self._held = [frame]
                return Resync("seat", None)
        return frame

    def _change_audiences(self, viewers: Viewers) -> bool:
        """Belong to the audiences that the room says from now on; return whether the board must be read again."""
        before, after = Audiences(self.audience, self.talk), self._audiences_by(viewers)
        if after is None or after == before:
            return False
        self.audience, self.talk = after.moves, after.talk
        # A kibitzer at the beginning of a board has missed nothing.
        return self._skipped or self.seq > 1 or after != _KIBITZER

    def _audiences_by(self, viewers: Viewers) -> Audiences | None:
        """Return the viewer's audiences by this news; None if it is about another board, or the viewer has a seat."""
        if self.game is None or viewers.game != self.game:
            return None
        if viewers.over:
            return Audiences(self.audience, self.audience) if self.audience in _SEATS else _KIBITZER
        return viewers.audiences.get(self.player)

    def _take_talk(self, talk: FramedTalk) -> Frame | None:
        if talk.game is not None and talk.game != self.game:
            return None
        if talk.game is not None and not self.audience:
            self._skipped = True
            return None
        return for_audience(talk.frames, self.talk)

    def take_head(self, game: int | None, version: int, frame: Frame) -> Frame | Resync | None:
        """Take a beat: the room's newest board and its version.

        Messages about a new board or the room carry no sequence number, so a lost one is noticed only here. A viewer
        who is behind at two beats in a row is greeted again.
        """
        behind = (game or 0) > (self.game or 0) or version > self.version
        if behind and self.behind_last_beat and self._held is None:
            self.behind_last_beat = False
            self._held = []
            return Resync("behind", Last(self.game, self.seq) if self.game else None, whole_room=True)
        self.behind_last_beat = behind
        return self.take(frame)

    def _take_move(self, move: FramedMove) -> Frame | Resync | None:
        if move.game != self.game:
            if move.seq != 1 or move.game < (self.game or 0):
                return None
            self._begin(move.game)
        if move.seq <= self.seq:
            return None
        seat = next((seat for seat, player in move.players.items() if player == self.player), None)
        if not self.audience and seat is None:
            return self._pass_over(move)
        if move.seq > self.seq + 1 and self.audience:
            self._held = []
            return Resync("gap", Last(move.game, self.seq))
        self.seq = move.seq
        # The log says which seat the viewer plays: the message about a changed seat may have been lost.
        if seat is not None and seat != self.audience:
            if move.seq > 1:
                # The viewer now sees everything that this seat has seen, which no single event contains.
                self._held = []
                return Resync("seat", None)
            self.audience = self.talk = seat
        frame = for_audience(move.frames, self.audience)
        if frame is not None and move.action_id in self._awaited:
            self._sent_by_broadcast[move.action_id] = frame
        return frame

    def _begin(self, game: int) -> None:
        """Go to a new board, as what the room has said already, if it has. Seats are given by the moves to come."""
        self.game, self.seq, self.audience, self.talk, self._skipped = game, 0, NOBODY, NOBODY, False
        found = self._viewers and self._audiences_by(self._viewers)
        if found and found.moves not in _SEATS:
            self.audience, self.talk = found.moves, found.talk

    def _pass_over(self, move: FramedMove) -> Frame | None:
        """Leave out a move for a viewer who gets nothing of this board, or not yet: then they learn that it began."""
        if move.seq > 1 or self.shut:
            self._skipped = True
            return None
        self.seq = move.seq
        return for_audience(move.frames, KIBITZER)

    # The viewer's own actions.

    def await_answer(self, action_id: str) -> None:
        """Note that the viewer has sent this action."""
        self._awaited.add(action_id)

    def accepted(self, action_id: str, times: int, texts: Texts | None) -> list[Frame]:
        """Return the frames that answer an accepted action which the viewer sent `times` times.

        Each sending is answered by the same event, and the broadcast counts as one answer. `texts` are those of a
        repeat: the move had been made before.
        """
        if self._held is not None:  # the broadcast may be among what is held back
            self._held.append(_HeldAnswer(action_id, times, texts))
            return []
        sent = self._sent_by_broadcast.pop(action_id, None)
        self._awaited.discard(action_id)
        text = for_audience(texts, self.audience) if texts else None
        frame = sent or (outgoing(text) if text is not None else None)
        return [] if frame is None else [frame] * (times - (sent is not None))

    def stop_awaiting(self, action_id: str) -> None:
        """Note that the action was refused, or done without a move."""
        self._awaited.discard(action_id)
