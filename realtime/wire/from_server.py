"""Every message that the server may send, typed; refusal and close codes.

What a viewer sees of a board (`GameView.state`) and the items of `Event.events` are types of `games.rules`, which
stands above this package: they are encoded as they come.
"""

from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from msgspec import Struct

from realtime.wire.from_client import PhraseCode, SeatLetter

Board = TypeVar("Board")
"""`games.rules.player_view.PlayerView` wherever the site sends one."""

Code = Literal[
    "not_your_turn",
    "illegal_call",
    "illegal_card",
    "illegal_claim",
    "claim_open",
    "no_claim",
    "no_undo",
    "undo_not_allowed",
    "too_early",
    "stale",
    "not_seated",
    "seat_taken",
    "robot_seat",
    "room_full",
    "board_over",
    "not_ready",
    "not_allowed",
    "bad_message",
    "too_fast",
    "too_large",
    "unknown_room",
    "busy",
]
CLOSE_CODES = {
    4001: "replaced by a newer page of the same player",
    4003: "not allowed, or logged out",
    4008: "too many messages or sockets, no `hello` within 10 s, or a reader too slow",
    4012: "the server restarts: come back with jitter",
    4040: "no such room, or it was closed",
}


class PlayerInfo(Struct):
    """A person or robot in the room. `hold_until` is set while a person is away and the seat is kept."""

    player: int
    name: str
    robot: bool
    seat: SeatLetter | None
    left_seat: SeatLetter | None
    ready: bool
    presence: Literal["connected", "disconnected", "robot"]
    hold_until: int | None = None
    muted: bool = False
    """By the host: they write nothing in this room."""


class RoomSettings(Struct):
    boards: int
    undo_policy: str
    robot_pace: float
    fill_robots: bool
    chat: Literal["free", "phrases", "off"]
    filter_words: bool
    watching: Literal["none", "public"]
    household: bool
    voice: bool
    """Whether those who sit here may talk: neither the host nor the site has switched it off."""


class BoardResult(Struct):
    """A board that is over. `contract` is like '4SXN' (declarer last), empty when passed out; points are NS's."""

    game: int
    board: int
    contract: str
    tricks: int | None
    points: int


class Fairness(Struct):
    """Of the current or last board: SHA-256 of the secret, and the secret (hex) once the board is over."""

    game: int
    commitment: str
    secret: str | None
    text: str
    """The committed text with `{secret}` in the place of the secret: `v1|room|board|{secret}`."""


class RoomView(Struct):
    """The whole room as everybody in it may see it; replaces what a client had when `version` is not lower."""

    room: UUID
    name: str
    code: str
    link: str
    version: int
    status: Literal["waiting", "playing", "between", "finished", "closed"]
    host: int | None
    settings: RoomSettings
    players: list[PlayerInfo]
    game: int | None
    board: int | None
    session: int
    results: list[BoardResult]
    fairness: Fairness | None
    now: int


class ToClient(Struct, tag_field="type"):
    """Anything the server may send."""


class Silenced(Struct):
    """The players of this room whose words one does not get: those that one has muted, and those blocked everywhere."""

    muted: list[int]
    blocked: list[int]


class SilencedChanged(ToClient, tag="silenced"):
    """After a mute or a block of one's own, and when a blocked person comes in."""

    silenced: Silenced


class Warned(Struct):
    """A warning of the staff that one has not read."""

    warning: int
    text: str


class WarningGiven(ToClient, tag="warning"):
    """The staff warns one; `warning_read` says that one has read it."""

    warning: Warned


class You(Struct):
    """Who this socket is. Without a seat, a kibitzer."""

    player: int
    name: str
    seat: SeatLetter | None


class ExplanationView(Struct):
    """What the call made by `move` means."""

    move: int
    seat: SeatLetter
    text: str


class GameView(Struct, Generic[Board]):
    """A viewer's full snapshot of the current board. `made` are the numbers of the moves that made the calls."""

    game: int
    seq: int
    state: Board
    made: list[int]
    explanations: list[ExplanationView]


class Welcome(ToClient, tag="welcome"):
    """Answers `hello`. `game` is null when there is none, or when the missing events follow instead."""

    protocol: int
    now: int
    you: You
    room: RoomView
    game: GameView[Any] | None
    silenced: Silenced
    warnings: list[Warned]


class Event(ToClient, tag="event", omit_defaults=True):
    """One move, as this viewer may see it; numbers are dense for every viewer. `id` is the action's."""

    game: int
    seq: int
    events: list[Any]
    id: UUID | None = None


class Done(ToClient, tag="done", omit_defaults=True):
    id: UUID
    seq: int | None = None


class Refused(ToClient, tag="refused", omit_defaults=True):
    """`field` names what was wrong in a bad message; `id` is missing when it could not be read."""

    code: Code
    message: str
    id: UUID | None = None
    field: str | None = None


class RoomChanged(ToClient, tag="room"):
    """The whole room."""

    room: RoomView


class Snapshot(ToClient, tag="snapshot"):
    """Replaces the client's board."""

    game: GameView[Any]


class Audience(ToClient, tag="audience"):
    """Follows `welcome` or `snapshot` where the viewer gets less of the board in play than a kibitzer.

    `moves` is null for who gets nothing of it, because the host lets nobody watch. `talk` is the seat that the viewer
    may take back, whose alerts and chat they get; null for who gets the calls and cards alone, because they come from
    the same browser or address as a player.
    """

    game: int
    moves: Literal["K"] | None
    talk: SeatLetter | None


class Explained(ToClient, tag="explained"):
    game: int
    explanation: ExplanationView


class Asked(ToClient, tag="asked"):
    """An opponent asks what your call means."""

    game: int
    move: int
    by: SeatLetter


class ChatLine(ToClient, tag="chat"):
    player: int
    name: str
    to: str
    text: str
    now: int
    phrase: PhraseCode | None = None
    """The code of a ready phrase, which `text` has in English."""


class Talker(Struct):
    """One who talks by microphone. Another `session` is another connection."""

    player: int
    session: UUID
    muted: bool


class VoiceChanged(ToClient, tag="voice"):
    """Who talks at this table now; sent to those who sit there. One with a lower version than the last is outdated."""

    version: int
    talkers: list[Talker]


class VoiceSignalled(ToClient, tag="voice_signal"):
    """What another talker's browser says to this one. The server has written the sender, their session and the id."""

    id: UUID
    player: int
    session: UUID
    description: str | None
    candidates: list[str]

    def __repr__(self) -> str:
        return f"VoiceSignalled(player={self.player})"


class ServerBeat(ToClient, tag="beat"):
    """The head of the log of the room's newest board, from PostgreSQL; a client that is behind sends `hello` again."""

    game: int | None
    seq: int
    now: int


class Bye(ToClient, tag="bye"):
    """Before a close by the server. `log_in`: the session is over, and a new one may come back in."""

    reason: str
    reconnect: bool
    log_in: bool = False


TalkMessage = Explained | Asked | ChatLine | SilencedChanged | WarningGiven | VoiceChanged | VoiceSignalled
ServerMessage = Welcome | Event | Done | Refused | RoomChanged | Snapshot | Audience | TalkMessage | ServerBeat | Bye
