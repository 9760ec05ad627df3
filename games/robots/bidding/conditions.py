"""Conditions that a rule may put on a hand beyond points and lengths."""

from collections.abc import Callable

from games.robots.bidding.hand_value import SUITS_UPWARDS, HandValue

Condition = Callable[[HandValue], bool]


def longest(suit: str, *, among: tuple[str, ...] = SUITS_UPWARDS) -> Condition:
    return lambda hand: hand.longest(among=among) == suit


def opens(suit: str, longest_of: Callable[[HandValue], str]) -> Condition:
    """At least ten points in high cards, and the suit is the one to open."""
    return lambda hand: hand.hcp >= 10 and longest_of(hand) == suit


def good(suit: str) -> Condition:
    return lambda hand: hand.good(suit)


def good_or_six(suit: str) -> Condition:
    """The suit is the longest, and good or at least six cards long."""
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
    """The suit is at least as long as each of the others."""
    return lambda hand: hand.length(suit) == max(hand.length(other) for other in others)
