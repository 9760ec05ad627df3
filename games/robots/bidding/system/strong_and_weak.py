"""Responses and rebids after a strong 2C, and responses to weak twos and preempts."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.conditions import good_and_longest, longest
from games.robots.bidding.hand_value import MAJORS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import PASS, Call


def responses_to_strong() -> list[Rule]:
    positive = [
        Rule(
            bid(level, suit),
            f"Positive: five good {STRAIN_NAMES[suit]}, eight or more points",
            (8, 40),
            {suit: (5, 13)},
            forcing=Forcing.GAME,
            key="positive",
            suit=suit,
            when=good_and_longest(suit),
        )
        for level, suit in ((2, "S"), (2, "H"), (3, "D"), (3, "C"))
    ]
    balanced = Rule(
        Call("2N"),
        "Positive: balanced, eight or more points",
        (8, 40),
        measure="hcp",
        balanced=True,
        forcing=Forcing.GAME,
        key="positive",
    )
    return [
        *positive,
        balanced,
        Rule(Call("2D"), "Waiting: says nothing about diamonds", forcing=Forcing.ROUND, key="waiting"),
    ]


def strong_rebids(auction: AuctionSoFar) -> list[Rule]:
    rules = [
        Rule(Call("2N"), "Balanced, 22-24 points", (22, 24), measure="hcp", balanced=True, key="notrump"),
        Rule(Call("3N"), "Balanced, 25 or more points", (25, 40), measure="hcp", balanced=True, key="big notrump"),
    ]
    for least in (5, 4):
        rules += [
            Rule(
                bid(auction.cheapest(suit), suit),
                f"Natural, strong: {'five' if least == 5 else 'four'} or more {STRAIN_NAMES[suit]}",
                (22, 40),
                {suit: (least, 13)},
                forcing=Forcing.GAME,
                key="strong suit",
                suit=suit,
                when=longest(suit),
            )
            for suit in ("S", "H", "D", "C")
        ]
    return rules


def responses_to_weak(suit: str, level: int) -> list[Rule]:
    """Return the responses when partner has shown six (level 2) or seven (level 3) cards and less than an opening."""
    game = 4 if suit in MAJORS else 5
    name = STRAIN_NAMES[suit]
    rules = [
        Rule(
            bid(game, suit),
            f"To play: {name} support",
            (16, 40),
            {suit: (2, 13)},
            suit,
            key="to play",
            when=lambda hand: _tricks(hand) >= 4 - (level == 3),
        ),
        Rule(
            Call("3N"),
            "To play",
            (16, 40),
            measure="hcp",
            key="to play",
            when=lambda hand: hand.balanced or hand.honours(suit) > 0 or hand.hcp >= 18,
        ),
    ]
    if level == 2:
        rules.append(
            Rule(bid(3, suit), f"Keeps the opponents out: {name} support", (0, 15), {suit: (3, 13)}, key="to play")
        )
    return [*rules, Rule(PASS, "Nothing to add", (0, 17), key="to play")]


def _tricks(hand: HandValue) -> int:
    """Return the number of aces and kings, a rough count of quick tricks."""
    return sum(hand.honours(suit, 2) for suit in ("C", "D", "H", "S"))
