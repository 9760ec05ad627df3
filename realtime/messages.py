"""Every message of the wire, both directions, typed. `docs/protocol.md` is made from this file.

Times are milliseconds since the epoch. Lists by seat are in the order N E S W. Cards are 'SA', calls 'P' 'X' 'XX' '1C'
to '7N'. Fields that a client sends and that are not listed here are refused.
"""

import time
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, field

from games.rules.player_view import PlayerView
from games.rules.seat import Seat

PROTOCOL = 1
REPLAY_LIMIT = 64
"""A client at most this many moves behind gets the events, else a snapshot."""

GameId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
_NO_NUL = r"^[^\x00]*$"
"""PostgreSQL keeps no such character."""

Text = Annotated[str, Meta(min_length=1, max_length=500, pattern=_NO_NUL)]
ShortText = Annotated[str, Meta(max_length=200, pattern=_NO_NUL)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Code = Literal[
    "not_your_turn",
    "illegal_call",
    "illegal_card",
    "illegal_claim",
    "claim_open",
    "no_claim",
    "no_undo",
    "undo_not_allowed",
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
    4040: "no such room",
}


class Last(Struct, forbid_unknown_fields=True):
    """Where a client stands: the last move of a game that it has folded."""

    game: GameId
    seq: Seq


class FromClient(Struct, forbid_unknown_fields=True, tag_field="type", tag=str.lower):
    """Anything a client may send."""


class Hello(FromClient, tag="hello"):
    """First message, and again whenever the client finds itself behind: asks for what it missed."""

    last: Last | None = None


class Beat(FromClient, tag="beat"):
    """Every 5 s: the client lives, and stands here."""

    game: GameId | None = None
    seq: Seq = 0


class Action(FromClient):
    """Answered exactly once: by an `event` with its id, `done` or `refused`. The same id is the same action."""

    id: UUID


class GameAction(Action):
    """An action on a board, which becomes a move of its log."""

    game: GameId


class Call(GameAction, tag="call"):
    """A call; `alert` explains it to the opponents."""

    seq: Seq
    call: Annotated[str, Meta(max_length=2)]
    alert: ShortText | None = None


class Play(GameAction, tag="play"):
    """A card; declarer plays dummy's too."""

    seq: Seq
    card: Annotated[str, Meta(max_length=2)]


class Claim(GameAction, tag="claim"):
    """So many of the tricks not yet completed; the rest is conceded."""

    seq: Seq
    tricks: Annotated[int, Meta(ge=0, le=13)]
    line: ShortText = ""


class ClaimAnswer(GameAction, tag="claim_answer"):
    """`request` is the claim's number."""

    request: Seq
    accept: bool


class Undo(GameAction, tag="undo"):
    """Ask to take back one's latest call or card."""

    seq: Seq


class UndoWithdraw(GameAction, tag="undo_withdraw"):
    seq: Seq


class UndoAnswer(GameAction, tag="undo_answer"):
    """`request` is the undo's number."""

    request: Seq
    accept: bool


class Explain(Action, tag="explain"):
    """What one's own call, made by that move, means; never shown to partner."""

    game: GameId
    move: Seq
    text: Annotated[str, Meta(min_length=1, max_length=200, pattern=_NO_NUL)]


class Ask(Action, tag="ask"):
    """Ask an opponent what that call means."""

    game: GameId
    move: Seq


class Sit(Action, tag="sit"):
    seat: Seat


class Stand(Action, tag="stand"):
    """Leave the seat, stay in the room; not during a board."""


class Leave(Action, tag="leave"):
    """Leave the room; during a board a robot takes the cards where the room allows it."""


class TakeBack(Action, tag="take_back"):
    """Return to the seat that a robot has taken over."""


class Ready(Action, tag="ready"):
    """All seated persons ready: the session starts, or goes on to the next board."""

    ready: bool = True


class Settings(Action, tag="settings"):
    """The host's; what is left out stays as it is."""

    name: Name | None = None
    boards: Annotated[int, Meta(ge=1, le=64)] | None = None
    undo_policy: Literal["never", "consent", "free"] | None = None
    robot_pace: Annotated[float, Meta(ge=0, le=10)] | None = None
    fill_robots: bool | None = None


class AddRobot(Action, tag="add_robot"):
    seat: Seat


class RemoveRobot(Action, tag="remove_robot"):
    seat: Seat


class RemovePlayer(Action, tag="remove_player"):
    player: int


class HandOver(Action, tag="hand_over"):
    """Make another person the host."""

    player: int


class Substitute(Action, tag="substitute"):
    """Ask for a robot in one's place; `take_back` ends it."""


class Chat(Action, tag="chat"):
    """`player` is who gets it when `to` is 'player'. No private words between partners, nor to a player of a board."""

    to: Literal["room", "opponents", "player", "kibitzers"]
    text: Text
    player: int | None = None


RoomAction = (
    Sit | Stand | Leave | TakeBack | Ready | Settings | AddRobot | RemoveRobot | RemovePlayer | HandOver | Substitute
)
BoardAction = Call | Play | Claim | ClaimAnswer | Undo | UndoWithdraw | UndoAnswer
TableTalk = Explain | Ask | Chat
ClientMessage = Hello | Beat | BoardAction | TableTalk | RoomAction


class PlayerInfo(Struct):
    """A person or robot in the room. `hold_until` is set while a person is away and the seat is kept."""

    player: int
    name: str
    robot: bool
    seat: Seat | None
    left_seat: Seat | None
    ready: bool
    presence: Literal["connected", "disconnected", "robot"]
    hold_until: int | None = None


class RoomSettings(Struct):
    boards: int
    undo_policy: str
    robot_pace: float
    fill_robots: bool


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


class You(Struct):
    """Who this socket is. Without a seat, a kibitzer."""

    player: int
    name: str
    seat: Seat | None


class ExplanationView(Struct):
    """What the call made by `move` means."""

    move: int
    seat: Seat
    text: str


class GameView(Struct):
    """A viewer's full snapshot of the current board. `made` are the numbers of the moves that made the calls."""

    game: int
    seq: int
    state: PlayerView
    made: list[int]
    explanations: list[ExplanationView]


class Welcome(ToClient, tag="welcome"):
    """Answers `hello`. `game` is null when there is none, or when the missing events follow instead."""

    protocol: int
    now: int
    you: You
    room: RoomView
    game: GameView | None


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

    game: GameView


class Explained(ToClient, tag="explained"):
    game: int
    explanation: ExplanationView


class Asked(ToClient, tag="asked"):
    """An opponent asks what your call means."""

    game: int
    move: int
    by: Seat


class ChatLine(ToClient, tag="chat"):
    player: int
    name: str
    to: str
    text: str
    now: int


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


ServerMessage = (
    Welcome | Event | Done | Refused | RoomChanged | Snapshot | Explained | Asked | ChatLine | ServerBeat | Bye
)

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
