"""Answers to partner's overcall and takeout double."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.hand_value import MAJORS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import PASS, Call


def advance_overcall(auction: AuctionSoFar, suit: str) -> list[Rule]:
    def stopped(hand: HandValue) -> bool:
        return all(hand.stops(theirs) for theirs in auction.their_suits())

    level, name = auction.cheapest(suit), STRAIN_NAMES[suit]
    fit, game = {suit: (3, 13)}, 4 if suit in MAJORS else 5
    rules = [
        Rule(
            bid(game, suit),
            f"To play: {name} support",
            (14 if game == 4 else 17, 40),
            fit,
            suit,
            key="to play",
            suit=suit,
        ),
        Rule(
            bid(game, suit),
            f"To play: five {name}, weak",
            (6, 10),
            {suit: (5, 13)},
            suit,
            key="shutout",
            suit=suit,
            when=lambda _: suit in MAJORS,
        ),
    ]
    if level == 2:
        rules.append(
            Rule(
                bid(3, suit), f"Invites game: {name} support, 11-13 points", (11, 13), fit, suit, key="raise", suit=suit
            )
        )
    if level <= 3:
        low = 6 if level == 2 else 9
        rules.append(
            Rule(
                bid(level, suit),
                f"Support for {name}, {low}-10 points",
                (low, 10 if level == 2 else 13),
                fit,
                suit,
                key="raise",
                suit=suit,
            )
        )
    rules += [_new_suit(auction, other) for other in ("S", "H", "D", "C") if _open(auction, other, suit)]
    for strength, call in (((15, 40), "3N"), ((12, 14), "2N"), ((8, 11), "1N")):
        rules.append(
            Rule(
                Call(call),
                f"Natural, a stopper in their suit, {strength[0]} or more points",
                strength,
                measure="hcp",
                key="notrump response",
                when=stopped,
            )
        )
    return [*rules, Rule(PASS, "Nothing to add", (0, 11), key="weak")]


def _open(auction: AuctionSoFar, suit: str, partners: str) -> bool:
    return suit != partners and suit not in auction.their_suits() and auction.cheapest(suit) <= 2


def _new_suit(auction: AuctionSoFar, suit: str) -> Rule:
    level = auction.cheapest(suit)
    low = 8 if level == 1 else 10
    return Rule(
        bid(level, suit),
        f"Five or more {STRAIN_NAMES[suit]}, {low} or more points",
        (low, 40),
        {suit: (5, 13)},
        forcing=Forcing.ROUND,
        key="new suit",
        suit=suit,
        when=lambda hand: hand.good(suit) or hand.length(suit) >= 6,
    )


def advance_double(auction: AuctionSoFar) -> list[Rule]:
    """Return the answers to partner's takeout double; the player before me may have bid or passed."""

    def stopped(hand: HandValue) -> bool:
        return all(hand.stops(theirs) for theirs in auction.their_suits())

    free = not auction.undisturbed
    rules: list[Rule] = []
    for suit in ("S", "H", "D", "C"):
        if suit not in auction.their_suits():
            rules += _suit_answers(auction, suit, free=free)
    rules.sort(key=lambda rule: -rule.points[0])
    notrumps = [
        Rule(
            Call(call),
            f"Natural, a stopper in their suit, {low}-{high} points",
            (low, high),
            measure="hcp",
            key="notrump response",
            when=stopped,
        )
        for call, low, high in (("3N", 13, 18), ("2N", 11, 12), ("1N", 6, 10))
    ]
    trap = (
        Rule(
            PASS,
            "For penalties: their suit is mine",
            (7, 40),
            {auction.strain: (5, 13)},
            key="penalty pass",
            when=lambda hand: hand.honours(auction.strain, 5) >= 3,
        )
        if auction.strain != "N" and not free
        else None
    )
    weak = [Rule(PASS, "Nothing to add", (0, 9), key="weak")] if free else _nothing(auction)
    majors = [rule for rule in rules if rule.suit in MAJORS]
    minors = [rule for rule in rules if rule.suit not in MAJORS]
    return [*([trap] if trap else []), *majors, *notrumps, *minors, *weak]


def _suit_answers(auction: AuctionSoFar, suit: str, *, free: bool) -> list[Rule]:
    level, name = auction.cheapest(suit), STRAIN_NAMES[suit]

    def longest(hand: HandValue) -> bool:
        others = [other for other in ("C", "D", "H", "S") if other not in auction.their_suits()]
        return hand.longest(among=tuple(others)) == suit or (suit in MAJORS and hand.longest(among=MAJORS) == suit)

    rules = []
    if suit in MAJORS:
        rules.append(
            Rule(
                bid(4, suit),
                f"To play: {name}",
                (12, 40),
                {suit: (4, 13)},
                suit,
                key="to play",
                suit=suit,
                when=longest,
            )
        )
    if level <= 2:
        rules.append(
            Rule(
                bid(level + 1, suit),
                f"Invites game: four or more {name}, 9-11 points",
                (9, 11 if suit in MAJORS else 40),
                {suit: (4, 13)},
                suit,
                key="jump answer",
                suit=suit,
                when=longest,
            )
        )
    if level <= 4:
        least = 6 if free else 0
        rules.append(
            Rule(
                bid(level, suit),
                f"Four or more {name}, {least}-8 points",
                (least, 8 if level <= 2 else 11 if suit in MAJORS else 40),
                {suit: (4, 13)},
                suit,
                key="answer",
                suit=suit,
                when=longest,
            )
        )
    return rules


def _nothing(auction: AuctionSoFar) -> list[Rule]:
    """Return answers for a weak hand without a four-card suit to bid: three cards are enough."""
    return [
        Rule(
            bid(auction.cheapest(suit), suit),
            f"Three {STRAIN_NAMES[suit]}, nothing better",
            (0, 9),
            {suit: (3, 13)},
            key="answer",
            suit=suit,
        )
        for suit in sorted(
            (suit for suit in ("C", "D", "H", "S") if suit not in auction.their_suits()), key=auction.cheapest
        )
        if auction.cheapest(suit) <= 5
    ]
