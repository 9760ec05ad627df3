"""What a robot may decide. Whoever asks it adds the player and the number of the move."""

from collections.abc import Callable
from dataclasses import dataclass

from games.rules.elements.call import Call
from games.rules.elements.card import Card


@dataclass(frozen=True, slots=True)
class CallDecision:
    """Make a call (pass, double, redouble or a bid); `meaning` is for everybody to read, at most 200 characters."""

    call: Call
    meaning: str


@dataclass(frozen=True, slots=True)
class CardDecision:
    """Play a card from the hand in turn, which is dummy's when the robot plays dummy's cards."""

    card: Card


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """Answer the open claim."""

    accept: bool


Decision = CallDecision | CardDecision | ClaimDecision


class Dropped(Exception):
    """Nobody waits for this decision any more: somebody else has acted meanwhile."""


Wanted = Callable[[], bool]
"""Says whether a decision is still waited for. Costs a query."""


def always() -> bool:
    """Say that it is."""
    return True
