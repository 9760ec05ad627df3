"""What players may ask for. `player` is who asks; `seq` is the number of the last move that they had seen.

A player is the id of a `rooms.Player`.
"""

from dataclasses import dataclass

from games.rules.elements.call import Call
from games.rules.elements.card import Card
from games.rules.elements.seat import Seat
from games.rules.state import Actor


@dataclass(frozen=True, slots=True)
class MakeCall:
    player: int
    seq: int
    call: Call


@dataclass(frozen=True, slots=True)
class PlayCard:
    player: int
    seq: int
    card: Card


@dataclass(frozen=True, slots=True)
class MakeClaim:
    """Claim `tricks` of those not yet completed, the current one included; the rest are conceded (Law 68)."""

    player: int
    seq: int
    tricks: int
    line: str = ""


@dataclass(frozen=True, slots=True)
class AnswerClaim:
    """`request` is the number of the move that made the claim, so that an answer is never taken for another claim's."""

    player: int
    request: int
    accept: bool


@dataclass(frozen=True, slots=True)
class AskUndo:
    player: int
    seq: int


@dataclass(frozen=True, slots=True)
class WithdrawUndo:
    player: int
    seq: int


@dataclass(frozen=True, slots=True)
class AnswerUndo:
    player: int
    request: int
    accept: bool


@dataclass(frozen=True, slots=True)
class AskRobotTurn:
    """Have a robot act once for who is on turn for too long. `left` are the seconds that they still have."""

    player: int
    seq: int
    left: float


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The site puts another actor in a seat: a robot for a person who left, or a person who sat down."""

    seat: Seat
    actor: Actor


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A person returns to the seat that was taken over."""

    seat: Seat
    actor: Actor


Action = (
    MakeCall
    | PlayCard
    | MakeClaim
    | AnswerClaim
    | AskUndo
    | WithdrawUndo
    | AnswerUndo
    | AskRobotTurn
    | TakeOver
    | TakeBack
)
