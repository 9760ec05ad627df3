"""A line of the system: a condition, the call that it makes, and the meaning that the call has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from games.robots.bidding.hand_value import STRAINS, HandValue
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
    """The first rule of a table that fits the hand, and whose call is legal, is followed."""

    call: Call
    meaning: str
    points: Range = ANY
    lengths: Mapping[str, Range] = field(default_factory=dict)
    measure: str = "points"
    """How `points` are counted: see HandValue.measured."""

    balanced: bool = False
    forcing: Forcing = Forcing.NO
    key: str = ""
    """Names the sense of the call for the tables that continue from it."""

    suit: str = ""
    """The suit that the call is about, when its key needs one."""

    when: Callable[[HandValue], bool] | None = None
    """What the caller looks at beyond what the call promises."""

    def fits(self, hand: HandValue) -> bool:
        low, high = self.points
        return (
            low <= hand.measured(self.measure) <= high
            and all(least <= hand.length(suit) <= most for suit, (least, most) in self.lengths.items())
            and (hand.balanced or not self.balanced)
            and (self.when is None or self.when(hand))
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a player's calls have shown so far."""

    points: Range = ANY
    lengths: Mapping[str, Range] = field(default_factory=lambda: dict.fromkeys(STRAINS, ANY_LENGTH))
    balanced: bool = False

    def least(self, suit: str) -> int:
        return self.lengths[suit][0]

    def narrowed(self, rule: Rule) -> "Shown":
        """With one more call; where it contradicts the earlier ones, the later call is believed."""
        lengths = {suit: _both(self.lengths[suit], rule.lengths.get(suit, ANY_LENGTH)) for suit in STRAINS}
        if rule.balanced:
            lengths = {suit: (max(low, 2), max(high, 2)) for suit, (low, high) in lengths.items()}
        return Shown(_both(self.points, rule.points), lengths, self.balanced or rule.balanced)


def _both(earlier: Range, later: Range) -> Range:
    low, high = max(earlier[0], later[0]), min(earlier[1], later[1])
    return (low, high) if low <= high else later


def common_meaning(rules: tuple[Rule, ...]) -> Rule:
    """What a call shows that several rules make: no more than they have in common."""
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
