"""Taking back one's latest call or card: how far back that goes, and who must agree."""

from dataclasses import dataclass
from enum import StrEnum

from games.rules.elements.seat import Seat
from games.rules.phases.auction import Auction
from games.rules.phases.play import Play


class UndoPolicy(StrEnum):
    """The room's rule."""

    NEVER = "never"
    CONSENT = "consent"
    FREE = "free"
    """Without asking, until the next player acts."""


@dataclass(frozen=True, slots=True)
class UndoTarget:
    """What remains when the undo is granted: the first `calls` calls and `cards` cards."""

    calls: int
    cards: int


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """An open request; `to` is the number of the move that the board returns to."""

    request: int
    seat: Seat
    to: int
    target: UndoTarget
    awaiting: tuple[Seat, ...]


def call_to_undo(auction: Auction, seats: frozenset[Seat]) -> UndoTarget | None:
    """Return what remains without the latest call of these seats, None when they have made none.

    It is one of the last four calls: a player's next call takes its place as the latest.
    """
    for place in range(len(auction.calls) - 1, max(len(auction.calls) - 5, -1), -1):
        if auction.caller(place) in seats:
            return UndoTarget(place, 0)
    return None


def card_to_undo(auction: Auction, play: Play, seats: frozenset[Seat]) -> UndoTarget | None:
    """Return what remains without the latest card of these hands in the trick on the table, None when there is none.

    A complete trick stays on the table until the next lead. The opening lead stands, for it has shown dummy.
    """
    current = len(play.tricks) - 1
    if not play.tricks[current].cards:
        current -= 1
    if current < 0:
        return None
    trick = play.tricks[current]
    for place in range(len(trick.cards) - 1, -1, -1):
        if trick.seat_of(place) in seats and 4 * current + place > 0:
            return UndoTarget(len(auction.calls), 4 * current + place)
    return None
