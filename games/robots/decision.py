"""What a robot may decide; the caller adds who asks and the number of the move."""

from dataclasses import dataclass

from games.rules.elements.call import Call
from games.rules.elements.card import Card


@dataclass(frozen=True, slots=True)
class CallDecision:
    """A call of any kind with its meaning in words, at most 200 characters, for everybody to read."""

    call: Call
    meaning: str


@dataclass(frozen=True, slots=True)
class CardDecision:
    """A card from the hand in turn, which is dummy's when the robot decides for dummy."""

    card: Card


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """The answer to the open claim."""

    accept: bool


Decision = CallDecision | CardDecision | ClaimDecision
