"""Responses to an opening of one of a suit, when the next player passes, doubles or overcalls."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.conditions import Condition
from games.robots.bidding.hand_value import MAJORS, MINORS, SUITS_UPWARDS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import DOUBLE, PASS, REDOUBLE, Call


def responses(auction: AuctionSoFar, suit: str) -> list[Rule]:
    """Return the responses to an opening in `suit`, which shows five cards in a major, three in a minor."""
    contested = not auction.undisturbed
    rules = raises_of_major(suit) if suit in MAJORS else []
    if auction.right == DOUBLE:
        rules.append(_redouble())
    suits = new_suits(auction, suit)
    rules += [rule for rule in suits if rule.suit in MAJORS or rule.call[0] == "1"]
    rules += [*_game_in_notrump(auction, suit), *(rule for rule in suits if rule not in rules)]
    if contested:
        rules += _negative_double(auction, suit)
    rules += raises_of_minor(suit) if suit not in MAJORS else []
    rules += _notrumps(auction, suit)
    if suit in MAJORS and not contested:
        rules.append(_waiting_clubs())
    return [*rules, Rule(PASS, "Not enough for a response", (0, 9 if contested else 5), key="weak")]


def raises_of_major(suit: str) -> list[Rule]:
    name = STRAIN_NAMES[suit]
    return [
        Rule(
            Call("2N"),
            f"Four or more {name}, game going: 13 or more points",
            (13, 40),
            {suit: (4, 13)},
            measure=suit,
            forcing=Forcing.GAME,
            key="big raise",
            suit=suit,
        ),
        Rule(
            bid(4, suit),
            f"Five {name} and a weak hand: to play",
            (4, 12),
            {suit: (5, 13)},
            measure=suit,
            key="shutout",
            suit=suit,
            when=lambda hand: hand.hcp <= 9,
        ),
        Rule(
            bid(3, suit),
            f"Invites game: four {name}, 10-12 points",
            (10, 12),
            {suit: (4, 13)},
            suit,
            key="limit raise",
            suit=suit,
        ),
        Rule(
            bid(3, suit),
            f"Invites game: {name} support, 11-12 points",
            (11, 12),
            {suit: (3, 13)},
            suit,
            key="limit raise",
            suit=suit,
        ),
        Rule(bid(2, suit), f"Support for {name}, 6-10 points", (6, 10), {suit: (3, 13)}, suit, key="raise", suit=suit),
    ]


def raises_of_minor(suit: str) -> list[Rule]:
    name, least = STRAIN_NAMES[suit], 5 if suit == "C" else 4
    return [
        Rule(bid(5, suit), f"To play: long {name}", (15, 18), {suit: (6, 13)}, suit, key="shutout", suit=suit),
        Rule(
            bid(3, suit),
            f"Invites game: {name} support, 10-12 points",
            (10, 12),
            {suit: (least, 13)},
            suit,
            key="limit raise",
            suit=suit,
        ),
        Rule(
            bid(2, suit), f"Support for {name}, 6-10 points", (6, 10), {suit: (least, 13)}, suit, key="raise", suit=suit
        ),
    ]


def new_suits(auction: AuctionSoFar, partners: str) -> list[Rule]:
    rules = []
    for suit in ("S", "H", "D", "C"):
        level = auction.cheapest(suit)
        if suit == partners or suit in auction.their_suits() or level > 2:
            continue
        rules.append(_one_over_one(auction, suit) if level == 1 else _two_over_one(auction, suit, partners))
    return rules


def _one_over_one(auction: AuctionSoFar, suit: str) -> Rule:
    return Rule(
        bid(1, suit),
        f"Four or more {STRAIN_NAMES[suit]}, six or more points",
        (6, 40),
        {suit: (4, 13)},
        forcing=Forcing.ROUND,
        key="one over one",
        suit=suit,
        when=lambda hand: _first_suit(auction, hand) == suit,
    )


def _first_suit(auction: AuctionSoFar, hand: HandValue) -> str:
    """Return the suit to respond in at the one level, '' when there is none.

    It is the longest; of four-card suits the cheapest, of five-card suits the highest. A hand of 11 points or more with
    a longer suit that needs the two level responds there.
    """
    strong = hand.points >= 11
    open_to = [suit for suit in SUITS_UPWARDS if hand.length(suit) >= 4 and auction.cheapest(suit) == 1]
    if strong:
        long = max(hand.length(suit) for suit in SUITS_UPWARDS)
        higher = [suit for suit in SUITS_UPWARDS if hand.length(suit) == long and long >= 5]
        if higher and higher[-1] not in open_to:
            return higher[-1]
    if not open_to:
        return ""
    return max(open_to, key=lambda suit: (hand.length(suit), _preference(hand, suit)))


def _preference(hand: HandValue, suit: str) -> int:
    return SUITS_UPWARDS.index(suit) if hand.length(suit) >= 5 else -SUITS_UPWARDS.index(suit)


def _two_over_one(auction: AuctionSoFar, suit: str, partners: str) -> Rule:
    least = 5 if suit in MAJORS or not auction.undisturbed else 4
    words = "Five" if least == 5 else "Four"
    return Rule(
        bid(2, suit),
        f"{words} or more {STRAIN_NAMES[suit]}, eleven or more points",
        (11, 40),
        {suit: (least, 13)},
        forcing=Forcing.ROUND,
        key="two over one",
        suit=suit,
        when=lambda hand: suit in MAJORS or hand.length(suit) >= 5 or _better_minor(hand, partners) == suit,
    )


def _better_minor(hand: HandValue, partners: str) -> str:
    """Return the longer minor to respond in; of equally long ones the cheaper."""
    return max((minor for minor in MINORS if minor != partners), key=hand.length)


def _waiting_clubs() -> Rule:
    """Return 2C over a major for a hand with the strength for the two level but no suit to bid there."""
    return Rule(
        Call("2C"),
        "Three or more clubs, eleven or more points",
        (11, 40),
        {"C": (3, 13)},
        forcing=Forcing.ROUND,
        key="two over one",
        suit="C",
    )


def _stopped(auction: AuctionSoFar) -> Condition:
    return lambda hand: all(hand.stops(theirs) for theirs in auction.their_suits())


def _balanced_and_stopped(auction: AuctionSoFar) -> Condition:
    return lambda hand: hand.balanced and _stopped(auction)(hand)


def _notrump(call: str, meaning: str, points: tuple[int, int], suit: str, when: Condition) -> Rule:
    """Return a natural bid of notrump, which denies four cards in partner's major."""
    lengths = {suit: (0, 3)} if suit in MAJORS else {}
    return Rule(Call(call), meaning, points, lengths, "hcp", key="notrump response", when=when)


def _game_in_notrump(auction: AuctionSoFar, suit: str) -> list[Rule]:
    balanced = _balanced_and_stopped(auction)
    return [_notrump("3N", "To play: 13-15 points, balanced", (13, 15), suit, balanced)]


def _notrumps(auction: AuctionSoFar, suit: str) -> list[Rule]:
    one = _notrump("1N", "6-10 points, no suit to show at this level", (6, 10), suit, _stopped(auction))
    if suit in MAJORS and auction.undisturbed:
        return [one]
    two = _notrump("2N", "Invites game: 11-12 points, balanced", (11, 12), suit, _balanced_and_stopped(auction))
    if not auction.undisturbed:
        return [two, one]
    return [two, one, _notrump("3N", "To play: 13-18 points", (12, 18), suit, lambda _: True)]


def _redouble() -> Rule:
    return Rule(REDOUBLE, "Ten or more points", (10, 40), measure="hcp", forcing=Forcing.ROUND, key="strong redouble")


def _negative_double(auction: AuctionSoFar, suit: str) -> list[Rule]:
    """Return the double of an overcall, which shows the majors that nobody has bid."""
    unbid = [major for major in MAJORS if major not in (*auction.their_suits(), suit)]
    if not unbid or auction.level > 3 or auction.strain == "N" or auction.right == DOUBLE:
        return []
    least = {1: 6, 2: 8, 3: 10}[auction.level]
    names = " and ".join(STRAIN_NAMES[major] for major in unbid)
    return [
        Rule(
            DOUBLE,
            f"Takeout: four or more {names}, {least} or more points",
            (least, 40),
            dict.fromkeys(unbid, (4, 13)),
            forcing=Forcing.ROUND,
            key="negative double",
        )
    ]
