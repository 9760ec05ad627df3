"""Opening bids."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.conditions import opens
from games.robots.bidding.hand_value import MAJORS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.rules.elements.call import PASS, Call

STRAIN_NAMES = {"C": "clubs", "D": "diamonds", "H": "hearts", "S": "spades", "N": "notrump"}


def opening(auction: AuctionSoFar) -> list[Rule]:
    return [*_strong(), *_one_of_a_suit(), *(_preempts() if len(auction.calls) < 3 else []), _pass()]


def _strong() -> list[Rule]:
    return [
        Rule(Call("2C"), "Strong: 22 or more points, any shape", (22, 40), forcing=Forcing.ROUND, key="strong"),
        Rule(Call("2N"), "Balanced, 20-21 points", (20, 21), measure="hcp", balanced=True, key="notrump"),
        Rule(Call("1N"), "Balanced, 15-17 points", (15, 17), measure="hcp", balanced=True, key="notrump"),
    ]


def _one_of_a_suit() -> list[Rule]:
    rules = [
        Rule(
            bid(1, suit),
            f"Five or more {STRAIN_NAMES[suit]}, 12-21 points",
            (12, 21),
            {suit: (5, 13)},
            key="major",
            suit=suit,
            when=opens(suit, HandValue.longest),
        )
        for suit in ("S", "H")
    ]
    return rules + [
        Rule(
            bid(1, suit),
            f"Three or more {STRAIN_NAMES[suit]}, 12-21 points",
            (12, 21),
            {suit: (3, 13)},
            key="minor",
            suit=suit,
            when=opens(suit, _minor),
        )
        for suit in ("D", "C")
    ]


def _minor(hand: HandValue) -> str:
    """Return the longer minor; with four each diamonds, with three each clubs."""
    clubs, diamonds = hand.length("C"), hand.length("D")
    if clubs == diamonds:
        return "D" if clubs > 3 else "C"
    return "C" if clubs > diamonds else "D"


def _preempts() -> list[Rule]:
    return [
        *(_preempt(4, suit, "Preemptive: eight {}, less than an opening", (8, 13)) for suit in ("S", "H")),
        *(_preempt(3, suit, "Preemptive: seven {}, less than an opening", (7, 13)) for suit in ("S", "H", "D", "C")),
        *(_weak_two(suit) for suit in ("S", "H", "D")),
    ]


def _preempt(level: int, suit: str, meaning: str, length: tuple[int, int]) -> Rule:
    return Rule(
        bid(level, suit),
        meaning.format(STRAIN_NAMES[suit]),
        (5, 10),
        {suit: length},
        measure="hcp",
        key="preempt",
        suit=suit,
        when=lambda hand: hand.honours(suit, 5) >= 2,
    )


def _weak_two(suit: str) -> Rule:
    return Rule(
        bid(2, suit),
        f"Weak: six good {STRAIN_NAMES[suit]}, 6-10 points",
        (6, 10),
        {suit: (6, 6)},
        measure="hcp",
        key="weak two",
        suit=suit,
        when=lambda hand: hand.good(suit) and not any(hand.length(other) > 3 for other in MAJORS if other != suit),
    )


def _pass() -> Rule:
    return Rule(PASS, "Less than an opening bid", (0, 12), key="no opening")
