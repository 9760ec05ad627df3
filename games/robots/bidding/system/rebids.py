"""Opener's second call, after an opening of one of a suit and a response that leaves the strain open."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.hand_value import MAJORS, SUITS_UPWARDS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import PASS, Call


def rebids(auction: AuctionSoFar, mine: str, response: Rule) -> list[Rule]:
    """Return opener's rebids.

    `mine` is the suit that I opened; partner responded in a new suit, with 1NT or with a negative double.
    """
    theirs = response.suit
    rules = _raises(auction, theirs) if theirs else []
    rules += [
        rule
        for suit in ("C", "D", "H", "S")
        if suit not in {mine, theirs}
        for rule in _second_suit(auction, suit, mine, response)
    ]
    rules = _majors_first(rules)
    rules += _own_suit(auction, mine)
    rules = (
        _notrumps(auction, mine, response) + rules
        if _prefers_notrump(response)
        else rules + _notrumps(auction, mine, response)
    )
    if auction.forced and auction.undisturbed:
        return [*rules, *_minimum(auction, mine)]
    return [*rules, Rule(PASS, "A minimum with nothing more to show", (12, 17), key="minimum")]


def _prefers_notrump(response: Rule) -> bool:
    return response.key == "two over one"


def _majors_first(rules: list[Rule]) -> list[Rule]:
    """Sort so that raises and bids at the one level come first."""
    return sorted(rules, key=lambda rule: rule.call[0] != "1" and rule.key != "raised")


def _raises(auction: AuctionSoFar, suit: str) -> list[Rule]:
    level, name = auction.cheapest(suit), STRAIN_NAMES[suit]
    fit = {suit: (8 - auction.partner.least(suit), 13)}
    rules = []
    if suit in MAJORS:
        rules.append(
            Rule(bid(4, suit), f"Support for {name}, 20 or more points", (20, 21), fit, suit, key="raised", suit=suit)
        )
    if level + 1 <= 3 or (suit not in MAJORS and level + 1 <= 4):
        rules.append(
            Rule(
                bid(level + 1, suit), f"Support for {name}, 17-19 points", (17, 19), fit, suit, key="raised", suit=suit
            )
        )
    rules.append(
        Rule(
            bid(level, suit),
            f"Support for {name}, a minimum",
            (12, 16 if level == 2 else 21),
            fit,
            suit,
            key="raised",
            suit=suit,
        )
    )
    return rules


def _second_suit(auction: AuctionSoFar, suit: str, mine: str, response: Rule) -> list[Rule]:
    level, name = auction.cheapest(suit), STRAIN_NAMES[suit]
    if suit in auction.their_suits() or level > 3:
        return []
    four = {suit: (4, 13)}
    rules = []
    big = (19, 21)
    if level == 1:
        rules.append(
            Rule(
                bid(2, suit),
                f"Strong: four or more {name}, game going",
                big,
                four,
                forcing=Forcing.GAME,
                key="jump shift",
                suit=suit,
            )
        )
        rules.append(Rule(bid(1, suit), f"Four or more {name}", (12, 18), four, key="second suit", suit=suit))
        return rules
    reverse = SUITS_UPWARDS.index(suit) > SUITS_UPWARDS.index(mine) or level == 3
    if reverse and response.key != "two over one":
        if level == 2:
            rules.append(
                Rule(
                    bid(2, suit),
                    f"Reverse: four or more {name}, 17 or more points",
                    (17, 21),
                    four,
                    forcing=Forcing.ROUND,
                    key="reverse",
                    suit=suit,
                )
            )
        return rules
    low = 15 if level == 3 or reverse else 12
    if response.key != "two over one" and level == 2:
        rules.append(
            Rule(
                bid(3, suit),
                f"Strong: four or more {name}, game going",
                big,
                four,
                forcing=Forcing.GAME,
                key="jump shift",
                suit=suit,
            )
        )
    forcing = Forcing.ROUND if response.key == "two over one" else Forcing.NO
    rules.append(
        Rule(
            bid(level, suit),
            f"Four or more {name}, {low} or more points",
            (low, 21 if forcing else 18),
            four,
            forcing=forcing,
            key="second suit",
            suit=suit,
        )
    )
    return rules


def _own_suit(auction: AuctionSoFar, suit: str) -> list[Rule]:
    level, name = auction.cheapest(suit), STRAIN_NAMES[suit]
    rules = []
    if suit in MAJORS:
        rules.append(
            Rule(
                bid(4, suit),
                f"To play: seven {name}, or six and a strong hand",
                (20, 21),
                {suit: (6, 13)},
                key="own suit",
                suit=suit,
            )
        )
    else:
        rules.append(
            Rule(Call("3N"), f"To play: six good {name} and a strong hand", (20, 21), {suit: (6, 13)}, key="balanced")
        )
    if level == 2:
        rules.append(
            Rule(
                bid(3, suit), f"Six or more {name}, 17-19 points", (17, 19), {suit: (6, 13)}, key="own suit", suit=suit
            )
        )
    rules.append(
        Rule(
            bid(level, suit),
            f"Six or more {name}, a minimum",
            (12, 16 if level == 2 else 18),
            {suit: (6, 13)},
            key="own suit",
            suit=suit,
        )
    )
    return rules


def _notrumps(auction: AuctionSoFar, mine: str, response: Rule) -> list[Rule]:
    def stopped(hand: HandValue) -> bool:
        return all(hand.stops(suit) for suit in auction.their_suits())

    if response.key == "notrump response":
        return [
            Rule(Call("2N"), "Balanced, 18-19 points", (17, 19), measure="hcp", balanced=True, key="balanced"),
            Rule(PASS, "Balanced minimum: content with notrump", (12, 15), balanced=True, key="minimum"),
        ]
    strong, weak = ("3N", "2N") if response.key == "two over one" else ("2N", "1N")
    return [
        Rule(
            Call(strong), "Balanced, 18-19 points", (18, 19), measure="hcp", balanced=True, key="balanced", when=stopped
        ),
        Rule(
            Call(weak), "Balanced, 12-14 points", (11, 14), measure="hcp", balanced=True, key="balanced", when=stopped
        ),
    ]


def _minimum(auction: AuctionSoFar, mine: str) -> list[Rule]:
    """Return the bids for a hand that fits no other rule and must not pass."""
    return [
        Rule(Call("1N"), "A minimum, nothing else to show", (12, 16), key="balanced"),
        Rule(
            bid(auction.cheapest(mine), mine),
            f"Five {STRAIN_NAMES[mine]}, nothing else to show",
            (12, 17),
            {mine: (5, 13)},
            key="own suit",
            suit=mine,
        ),
    ]


def after_big_raise(auction: AuctionSoFar, suit: str) -> list[Rule]:
    """Return opener's rebids when partner's 2NT has agreed the major and forced to game."""
    return [
        Rule(
            bid(3, suit),
            "Interested in a slam: 16 or more points",
            (16, 21),
            key="slam interest",
            suit=suit,
            forcing=Forcing.GAME,
        ),
        Rule(bid(4, suit), "A minimum: 12-15 points", (12, 15), key="own suit", suit=suit),
    ]
