"""Every message that a client may send, typed. Fields that are not listed here are refused."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from accounts.names import clean_text

SeatLetter = Literal["N", "E", "S", "W"]
GameId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
_NO_NUL = r"^[^\x00]*$"
"""PostgreSQL keeps no such character."""

CHAT_LENGTH, EXPLANATION_LENGTH, ROOM_NAME_LENGTH = 500, 200, 60
Text = Annotated[str, Meta(min_length=1, max_length=CHAT_LENGTH, pattern=_NO_NUL)]
ShortText = Annotated[str, Meta(max_length=EXPLANATION_LENGTH, pattern=_NO_NUL)]
Name = Annotated[str, Meta(min_length=1, max_length=ROOM_NAME_LENGTH)]
PlayerId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class Last(Struct, forbid_unknown_fields=True):
    """Where a client stands: the last move of a game that it has folded."""

    game: GameId
    seq: Seq


def _shown(field: str, text: str, length: int) -> str:
    """Return a text that others will read, cleaned. Raises ValueError, which names the field, when nothing is left.

    Messages call this as they are made, so that none with another text exists: what is stored, said again and compared
    with a repeat is the cleaned text.
    """
    cleaned = clean_text(text, length)
    if text and not cleaned:
        raise ValueError(f"Nothing in this text can be shown - at `$.{field}`")  # as msgspec names a field
    return cleaned


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

    def __post_init__(self) -> None:
        if self.alert:
            self.alert = _shown("alert", self.alert, EXPLANATION_LENGTH)


class Play(GameAction, tag="play"):
    """A card; declarer plays dummy's too."""

    seq: Seq
    card: Annotated[str, Meta(max_length=2)]


class Claim(GameAction, tag="claim"):
    """So many of the tricks not yet completed; the rest is conceded."""

    seq: Seq
    tricks: Annotated[int, Meta(ge=0, le=13)]
    line: ShortText = ""

    def __post_init__(self) -> None:
        if self.line:
            self.line = _shown("line", self.line, EXPLANATION_LENGTH)


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


class RobotTurn(GameAction, tag="robot_turn"):
    """Have a robot make the one call or card of a person who is on turn for too long; what they should answer counts
    as refused."""

    seq: Seq


class Explain(Action, tag="explain"):
    """What one's own call, made by that move, means; never shown to partner."""

    game: GameId
    move: Seq
    text: Annotated[str, Meta(min_length=1, max_length=EXPLANATION_LENGTH, pattern=_NO_NUL)]

    def __post_init__(self) -> None:
        self.text = _shown("text", self.text, EXPLANATION_LENGTH)


class Ask(Action, tag="ask"):
    """Ask an opponent what that call means."""

    game: GameId
    move: Seq


class Sit(Action, tag="sit"):
    seat: SeatLetter


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
    """The host's; what is left out stays as it is.

    `watching`: whether those without a seat see a board in play. `household`: who shares an address with a player may
    hear alerts as other kibitzers do; not to be changed during a board.
    """

    name: Name | None = None
    boards: Annotated[int, Meta(ge=1, le=64)] | None = None
    undo_policy: Literal["never", "consent", "free"] | None = None
    robot_pace: Annotated[float, Meta(ge=0, le=10)] | None = None
    fill_robots: bool | None = None
    chat: Literal["free", "phrases", "off"] | None = None
    filter_words: bool | None = None
    watching: Literal["none", "public"] | None = None
    household: bool | None = None
    voice: bool | None = None

    def __post_init__(self) -> None:
        if self.name is not None:
            self.name = _shown("name", self.name, ROOM_NAME_LENGTH)


class AddRobot(Action, tag="add_robot"):
    seat: SeatLetter


class RemoveRobot(Action, tag="remove_robot"):
    seat: SeatLetter


class RemovePlayer(Action, tag="remove_player"):
    """Make a person leave. They are barred: neither they nor their browser gets in again before `lift_bar`."""

    player: PlayerId


class LiftBar(Action, tag="lift_bar"):
    """Let a person in again who was removed. `GET /api/rooms/<room>/barred` lists them for the host."""

    player: PlayerId


class NewCode(Action, tag="new_code"):
    """Replace the code and the link of the room; the old ones open nothing from then on."""


class HandOver(Action, tag="hand_over"):
    """Make another person the host."""

    player: PlayerId


class MutePlayer(Action, tag="mute_player"):
    """The host's: this person writes nothing in this room, until it is taken back."""

    player: PlayerId
    muted: bool = True


class Substitute(Action, tag="substitute"):
    """Ask for a robot in one's place; `take_back` ends it."""


class Chat(Action, tag="chat"):
    """`player` is who gets it when `to` is 'player'. During a board only opponents speak in private."""

    to: Literal["room", "opponents", "player", "kibitzers"]
    text: Text
    player: PlayerId | None = None

    def __post_init__(self) -> None:
        self.text = _shown("text", self.text, CHAT_LENGTH)


PhraseCode = Literal[
    "hello",
    "good_luck",
    "one_moment",
    "back",
    "thank_partner",
    "well_played",
    "well_bid",
    "bad_luck",
    "sorry",
    "thank_you",
    "last_board",
    "good_bye",
]


class Phrase(Action, tag="phrase"):
    """Say a ready phrase to all. During a board only the first five, each once, and only from a seat."""

    phrase: PhraseCode


class Mute(Action, tag="mute"):
    """Do not be told what this person writes in this room; `on` false ends it. They are not told."""

    player: PlayerId
    on: bool = True


class Block(Action, tag="block"):
    """As `mute`, but in every room, and they cannot enter rooms that one is the host of. They are not told."""

    player: PlayerId
    on: bool = True


class Report(Action, tag="report"):
    """Tell the staff about this person; the board and what they wrote are attached. They are not told."""

    player: PlayerId
    reason: Literal["abuse", "spam", "unfair", "leaving", "name", "other"]
    text: Annotated[str, Meta(max_length=CHAT_LENGTH, pattern=_NO_NUL)] = ""

    def __post_init__(self) -> None:
        if self.text:
            self.text = _shown("text", self.text, CHAT_LENGTH)


class WarningRead(Action, tag="warning_read"):
    """One has read this warning of the staff."""

    warning: PlayerId


SIGNAL_LENGTH, CANDIDATES, CANDIDATE_LENGTH = 9000, 8, 500
"""A description of audio alone has some two thousand characters, a candidate one or two hundred. The longest message
stays below the 16 KB of a frame."""


class Voice(Action, tag="voice"):
    """Talk by microphone (`joined`), muted or not, or stop. The answer is followed by who talks, in a `voice`.

    `session` is made anew by each page each time that it joins, and stays the same when it comes back after a lost
    connection: the connections between the browsers then go on.
    """

    session: UUID
    joined: bool
    muted: bool = False


class VoiceSignal(Action, tag="voice_signal"):
    """Pass something on to one who talks too: a session description, or candidates, each as JSON.

    `session` is theirs; after they have joined anew it is refused as `stale`. Addresses stand in it, so it is never
    shown: not in a log, nor in an error.
    """

    to: PlayerId
    session: UUID
    description: Annotated[str, Meta(max_length=SIGNAL_LENGTH)] | None = None
    candidates: Annotated[list[Annotated[str, Meta(max_length=CANDIDATE_LENGTH)]], Meta(max_length=CANDIDATES)] = []

    def __repr__(self) -> str:
        return f"VoiceSignal(to={self.to})"


HostAction = Settings | AddRobot | RemoveRobot | RemovePlayer | MutePlayer | LiftBar | NewCode | HandOver
RoomAction = Sit | Stand | Leave | TakeBack | Ready | Substitute | HostAction
BoardAction = Call | Play | Claim | ClaimAnswer | Undo | UndoWithdraw | UndoAnswer | RobotTurn
TableTalk = Explain | Ask | Chat | Phrase | Mute | Block | Report | WarningRead
VoiceMessage = Voice | VoiceSignal
ClientMessage = Hello | Beat | BoardAction | TableTalk | RoomAction | VoiceMessage
