"""The first call of our side after an opponent opened: overcalls, doubles, notrump."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.conditions import fair_and_longest, good, good_or_six
from games.robots.bidding.hand_value import SUITS_UPWARDS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import DOUBLE, PASS, Call


def overcalls(auction: AuctionSoFar, *, balancing: bool) -> list[Rule]:
    """Return the rules over an opponent's bid.

    `balancing`: a pass would end the auction, so at the one and two levels three points less are enough.
    """
    if auction.their_suits() == () or auction.strain == "N":
        return [*_over_notrump(auction), _pass()]
    less = 3 if balancing and auction.level <= 2 else 0
    rules = [_very_strong(), *_notrump(auction, less), *_suits(auction, less), *_takeout(auction, less)]
    return [*rules, *_weak_jumps(auction, balancing=balancing), _pass()]


def _stopped(auction: AuctionSoFar, hand: HandValue) -> bool:
    return all(hand.stops(suit) for suit in auction.their_suits())


def _very_strong() -> Rule:
    return Rule(
        DOUBLE,
        "For takeout, or any hand too strong to overcall: 17 or more points",
        (18, 40),
        forcing=Forcing.ROUND,
        key="takeout double",
    )


def _notrump(auction: AuctionSoFar, less: int) -> list[Rule]:
    low, high = (15, 18) if not less else (11, 14)
    rules = []
    if auction.level == 1:
        rules.append(
            Rule(
                Call("1N"),
                f"Balanced with a stopper, {low}-{high} points",
                (low, high),
                measure="hcp",
                balanced=True,
                key="notrump",
                when=lambda hand: _stopped(auction, hand),
            )
        )
    elif auction.level == 2:
        rules.append(
            Rule(
                Call("2N"),
                "Balanced with a stopper, 16-18 points",
                (16, 18),
                measure="hcp",
                balanced=True,
                key="notrump",
                when=lambda hand: _stopped(auction, hand),
            )
        )
    elif auction.level == 3:
        rules.append(
            Rule(
                Call("3N"),
                "To play: a stopper and a strong hand",
                (17, 22),
                measure="hcp",
                balanced=True,
                key="to play",
                when=lambda hand: _stopped(auction, hand),
            )
        )
    return rules


def _suits(auction: AuctionSoFar, less: int) -> list[Rule]:
    rules = []
    for suit in ("S", "H", "D", "C"):
        level = auction.cheapest(suit)
        if suit in auction.their_suits() or level > 3:
            continue
        low = {1: 9, 2: 12, 3: 14}[level] - less
        rules.append(
            Rule(
                bid(level, suit),
                f"Overcall: five or more {STRAIN_NAMES[suit]}, {low - 1}-17 points",
                (low, 17),
                {suit: (5 if level < 3 else 6, 13)},
                key="overcall",
                suit=suit,
                when=fair_and_longest(suit) if level == 1 else good_or_six(suit),
            )
        )
    return rules


def _takeout(auction: AuctionSoFar, less: int) -> list[Rule]:
    theirs = auction.their_suits()
    if auction.level > 4:
        return []
    low = {1: 12, 2: 12, 3: 14, 4: 16}[auction.level] - less
    least = {suit: (3, 13) for suit in SUITS_UPWARDS if suit not in theirs}
    return [
        Rule(
            DOUBLE,
            f"For takeout: support for the other suits, {low} or more points",
            (low, 40),
            {**least, **dict.fromkeys(theirs, (0, 2))},
            forcing=Forcing.ROUND,
            key="takeout double",
            when=lambda hand: hand.hcp >= low - 1,
        )
    ]


def _weak_jumps(auction: AuctionSoFar, *, balancing: bool) -> list[Rule]:
    rules = []
    for suit in ("S", "H", "D", "C"):
        level = auction.cheapest(suit) + 1
        if suit in auction.their_suits() or level > 3 or balancing or auction.level > 1:
            continue
        length = level + 4
        rules.append(
            Rule(
                bid(level, suit),
                f"Weak: {length} good {STRAIN_NAMES[suit]}",
                (5, 10),
                {suit: (length, 13)},
                "hcp",
                key="preempt" if level == 3 else "weak two",
                suit=suit,
                when=good(suit),
            )
        )
    return rules


def _over_notrump(auction: AuctionSoFar) -> list[Rule]:
    """Return the rules over a natural notrump bid: long suits, and a penalty double."""
    rules = []
    for suit in ("S", "H", "D", "C"):
        level = auction.cheapest(suit)
        if level <= 2 and auction.level == 1:
            rules.append(
                Rule(
                    bid(level, suit),
                    f"Natural: six {STRAIN_NAMES[suit]}, or five good ones",
                    (11, 16),
                    {suit: (5, 13)},
                    key="overcall",
                    suit=suit,
                    when=good_or_six(suit),
                )
            )
    if auction.level == 1:
        rules.append(Rule(DOUBLE, "For penalties: 16 or more points", (16, 40), measure="hcp", key="penalty double"))
    return rules


def _pass() -> Rule:
    return Rule(PASS, "Nothing to say over their bid", (0, 17), key="quiet")
