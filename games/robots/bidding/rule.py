"""Rules of the bidding system: a condition on the hand, the call made with it, and what that call means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from games.robots.bidding.hand_value import SUITS_UPWARDS, HandValue
from games.rules.elements.call import Call

Range = tuple[int, int]
ANY: Range = (0, 40)
ANY_LENGTH: Range = (0, 13)


class Forcing(IntEnum):
    """What partner must do next."""

    NO = 0
    ROUND = 1
    GAME = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table. A player follows the first rule of a table that fits their hand and whose call is legal."""

    call: Call
    meaning: str
    points: Range = ANY
    lengths: Mapping[str, Range] = field(default_factory=dict)
    measure: str = "points"
    """How `points` are counted: see HandValue.measured."""

    balanced: bool = False
    forcing: Forcing = Forcing.NO
    key: str = ""
    """The name by which the tables that continue the auction know the call."""

    suit: str = ""
    """The suit that the call is about, '' when it is about none."""

    when: Callable[[HandValue], bool] | None = None
    """A condition that the hand must meet too, but that the call does not promise."""

    def fits(self, hand: HandValue) -> bool:
        """Say whether the hand meets every condition of the rule."""
        low, high = self.points
        return (
            low <= hand.measured(self.measure) <= high
            and all(least <= hand.length(suit) <= most for suit, (least, most) in self.lengths.items())
            and (hand.balanced or not self.balanced)
            and (self.when is None or self.when(hand))
        )


@dataclass(frozen=True, slots=True)
class HandRange:
    """What a player's calls have shown so far: limits of points and of the length of each suit."""

    points: Range = ANY
    lengths: Mapping[str, Range] = field(default_factory=lambda: dict.fromkeys(SUITS_UPWARDS, ANY_LENGTH))
    balanced: bool = False

    def least(self, suit: str) -> int:
        """Return the least number of cards shown in the suit."""
        return self.lengths[suit][0]

    def narrowed(self, rule: Rule) -> "HandRange":
        """Return what is shown with one more call; where it contradicts earlier calls, the later one is believed."""
        lengths = {suit: _both(self.lengths[suit], rule.lengths.get(suit, ANY_LENGTH)) for suit in SUITS_UPWARDS}
        if rule.balanced:
            lengths = {suit: (max(low, 2), max(high, 2)) for suit, (low, high) in lengths.items()}
        return HandRange(_both(self.points, rule.points), lengths, self.balanced or rule.balanced)


def _both(earlier: Range, later: Range) -> Range:
    low, high = max(earlier[0], later[0]), min(earlier[1], later[1])
    return (low, high) if low <= high else later


def common_meaning(rules: tuple[Rule, ...]) -> Rule:
    """Return what a call shows that is made by several rules: only what they have in common."""
    first, *others = rules
    for rule in others:
        lengths = {
            suit: (min(low, rule.lengths[suit][0]), max(high, rule.lengths[suit][1]))
            for suit, (low, high) in first.lengths.items()
            if suit in rule.lengths
        }
        points = min(first.points[0], rule.points[0]), max(first.points[1], rule.points[1])
        first = replace(first, points=points, lengths=lengths, balanced=first.balanced and rule.balanced)
    return first
