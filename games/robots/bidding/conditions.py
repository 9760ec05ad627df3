"""What a rule may ask of a hand beyond points and lengths."""

from collections.abc import Callable

from games.robots.bidding.hand_value import STRAINS, HandValue

Condition = Callable[[HandValue], bool]


def longest(suit: str, *, among: tuple[str, ...] = STRAINS) -> Condition:
    return lambda hand: hand.longest(among=among) == suit


def opens(suit: str, longest_of: Callable[[HandValue], str]) -> Condition:
    """Ten points in high cards, and the suit is the one to open."""
    return lambda hand: hand.hcp >= 10 and longest_of(hand) == suit


def good(suit: str) -> Condition:
    return lambda hand: hand.good(suit)


def good_or_six(suit: str) -> Condition:
    """The longest suit, good or of six cards."""
    return lambda hand: hand.longest() == suit and (hand.good(suit) or hand.length(suit) >= 6)


def good_and_longest(suit: str) -> Condition:
    return lambda hand: hand.good(suit) and hand.longest() == suit


def fair_and_longest(suit: str) -> Condition:
    return lambda hand: hand.fair(suit) and hand.longest() == suit


def two_honours(suit: str) -> Condition:
    return lambda hand: hand.honours(suit) >= 2


def aces(counts: tuple[int, ...]) -> Condition:
    return lambda hand: hand.aces in counts


def longest_of(suit: str, others: list[str]) -> Condition:
    """As long as any of the others."""
    return lambda hand: hand.length(suit) == max(hand.length(other) for other in others)
