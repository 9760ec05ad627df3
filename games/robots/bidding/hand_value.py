"""What a hand is worth."""

from dataclasses import dataclass
from functools import lru_cache

from games.rules.elements.card import Card, high_card_points, in_order
from games.rules.elements.deal import Hand

SUITS_UPWARDS = ("C", "D", "H", "S")
MAJORS = ("H", "S")
MINORS = ("C", "D")
_SHORTNESS = {0: 5, 1: 3, 2: 1}
_WEAK_SHORTNESS = {0: 3, 1: 2, 2: 1}


@dataclass(frozen=True, slots=True)
class HandValue:
    """A hand as it is valued in the auction; `suits` are strings of ranks from the top, by suit letter."""

    suits: dict[str, str]
    hcp: int
    points: int
    """High-card points, and one for every card over four in a suit."""

    balanced: bool
    aces: int

    def length(self, suit: str) -> int:
        return len(self.suits[suit])

    def support(self, suit: str) -> int:
        """Return the points of the hand with this suit as trumps.

        With three or more trumps short suits count instead of long ones, where that gives more.
        """
        trumps = self.length(suit)
        if trumps < 3:
            return self.points
        table = _SHORTNESS if trumps >= 4 else _WEAK_SHORTNESS
        short = sum(table.get(self.length(other), 0) for other in SUITS_UPWARDS if other != suit)
        return max(self.points, self.hcp + short)

    def measured(self, measure: str) -> int:
        """Return the points by a measure: 'hcp', 'points', or a suit letter for `support`."""
        if measure == "hcp":
            return self.hcp
        return self.points if measure == "points" else self.support(measure)

    def longest(self, *, among: tuple[str, ...] = SUITS_UPWARDS) -> str:
        """Return the longest suit; of equally long ones the highest."""
        return max(among, key=lambda suit: (self.length(suit), SUITS_UPWARDS.index(suit)))

    def honours(self, suit: str, count: int = 3) -> int:
        """Return how many of the suit's top `count` cards are held."""
        return sum(rank in "AKQJT"[:count] for rank in self.suits[suit])

    def good(self, suit: str) -> bool:
        """Say whether the suit has two of the top three honours, or three of the top five."""
        return self.honours(suit) >= 2 or self.honours(suit, 5) >= 3

    def fair(self, suit: str) -> bool:
        """Say whether the suit is fit for an overcall: one of the top three honours, and another of the top five or six
        cards."""
        return self.honours(suit) >= 1 and (self.honours(suit, 5) >= 2 or self.length(suit) >= 6)

    def stops(self, suit: str) -> bool:
        """Say whether the suit is stopped: an ace, or a king, queen or jack guarded by one, two or three cards."""
        held = self.suits[suit]
        return any(rank in held and len(held) > guard for guard, rank in enumerate("AKQJ"))


@lru_cache(maxsize=512)
def evaluate_hand(hand: Hand) -> HandValue:
    """Count a hand of 13 cards."""
    suits = {suit: "".join(card[1] for card in _suit(hand, suit)) for suit in SUITS_UPWARDS}
    lengths = sorted(len(held) for held in suits.values())
    hcp = high_card_points(hand)
    return HandValue(
        suits=suits,
        hcp=hcp,
        points=hcp + sum(max(length - 4, 0) for length in lengths),
        balanced=lengths[0] >= 2 and lengths[1] >= 3,
        aces=sum("A" in held for held in suits.values()),
    )


def _suit(hand: Hand, suit: str) -> tuple[Card, ...]:
    return in_order(card for card in hand if card[0] == suit)
