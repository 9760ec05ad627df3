"""What happened at the table: events are stored in the log, sent to viewers and applied to states. One move is a tuple
of them.

Hidden cards travel only in `shown`: each entry names the audiences that may read it, a letter each of 'NESWK' (K is
a kibitzer). `for_viewer` drops the entries of others; nothing else in an event is secret.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, get_args

from games.rules.elements.board import Vulnerability
from games.rules.elements.call import Call
from games.rules.elements.card import Card
from games.rules.elements.contract import Contract
from games.rules.elements.deal import Deal, Hand
from games.rules.elements.seat import Seat, Viewer
from games.rules.phases.undo import UndoPolicy
from games.rules.state import Actor, Actors, Result


@dataclass(frozen=True, slots=True)
class Shown:
    """The cards that a seat holds now, as shown to the audiences in `to`."""

    seat: Seat
    hand: Hand
    to: str


@dataclass(frozen=True, slots=True)
class Dealt:
    """Move 1 of every game. Per-seat lists are in the order N E S W."""

    type: ClassVar[str] = "dealt"
    board: int
    dealer: Seat
    vulnerable: Vulnerability
    undo_policy: UndoPolicy
    actors: Actors
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Called:
    type: ClassVar[str] = "called"
    seat: Seat
    call: Call


@dataclass(frozen=True, slots=True)
class AuctionEnded:
    """`contract` is null when the board was passed out; `leader` makes the opening lead."""

    type: ClassVar[str] = "auction_ended"
    contract: Contract | None
    leader: Seat | None


@dataclass(frozen=True, slots=True)
class Played:
    """A card from the hand of `seat`, whoever chose it."""

    type: ClassVar[str] = "played"
    seat: Seat
    card: Card


@dataclass(frozen=True, slots=True)
class DummyShown:
    type: ClassVar[str] = "dummy_shown"
    seat: Seat
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class TrickWon:
    """The winner, who leads next."""

    type: ClassVar[str] = "trick_won"
    seat: Seat


@dataclass(frozen=True, slots=True)
class Claimed:
    type: ClassVar[str] = "claimed"
    seat: Seat
    tricks: int
    line: str
    request: int
    awaiting: tuple[Seat, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class ClaimAnswered:
    """One refusal voids the claim; the last acceptance ends the board."""

    type: ClassVar[str] = "claim_answered"
    seat: Seat
    request: int
    accept: bool


@dataclass(frozen=True, slots=True)
class UndoAsked:
    """Granted, the board returns to move `to`: `calls` calls and `cards` cards stand."""

    type: ClassVar[str] = "undo_asked"
    seat: Seat
    request: int
    to: int
    calls: int
    cards: int
    awaiting: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class UndoAnswered:
    """One refusal, or the asker's own withdrawal, closes the request."""

    type: ClassVar[str] = "undo_answered"
    seat: Seat
    request: int
    accept: bool


@dataclass(frozen=True, slots=True)
class Undone:
    type: ClassVar[str] = "undone"
    to: int
    calls: int
    cards: int
    turn: Seat


@dataclass(frozen=True, slots=True)
class TakenOver:
    type: ClassVar[str] = "taken_over"
    seat: Seat
    actor: Actor
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class TakenBack:
    type: ClassVar[str] = "taken_back"
    seat: Seat
    actor: Actor
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class RobotTurn:
    """`seat` was on turn for too long: `by` has had a robot act for it once, or its answer count as a refusal."""

    type: ClassVar[str] = "robot_turn"
    seat: Seat
    by: Seat


@dataclass(frozen=True, slots=True)
class BoardEnded:
    """The result, the deal as it was (N E S W), and what each hand still holds."""

    type: ClassVar[str] = "board_ended"
    result: Result
    deal: Deal
    shown: tuple[Shown, ...]


Event = (
    Dealt
    | Called
    | AuctionEnded
    | Played
    | DummyShown
    | TrickWon
    | Claimed
    | ClaimAnswered
    | UndoAsked
    | UndoAnswered
    | Undone
    | TakenOver
    | TakenBack
    | RobotTurn
    | BoardEnded
)
Events = tuple[Event, ...]
"""One move."""

Showing = Dealt | DummyShown | Claimed | TakenOver | TakenBack | BoardEnded
"""The events that can carry cards."""

EVENT_TYPES: dict[str, type[Event]] = {kind.type: kind for kind in get_args(Event)}


def for_viewer(event: Event, viewer: Viewer) -> Event:
    """Return the event as this viewer may read it: without the hands that only others are shown."""
    if not isinstance(event, Showing) or not event.shown:
        return event
    return replace(event, shown=tuple(replace(item, to=str(viewer)) for item in event.shown if viewer in item.to))
