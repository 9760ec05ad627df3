"""What to call over an opponents' bid later in the auction: bid on with a fit, or double."""

from collections.abc import Iterator

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.hand_value import HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import DOUBLE

# By level: the points and the trumps that the two hands need together.
_ENOUGH = {1: (16, 7), 2: (18, 8), 3: (21, 9), 4: (23, 10)}


def contest(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> Iterator[Rule]:
    yield from _penalties(auction)
    low = auction.partner.points[0]
    for suit, need in fits:
        level = auction.cheapest(suit)
        if level in _ENOUGH:
            points, trumps = _ENOUGH[level]
            length = max(need + trumps - 8, 3)
            yield Rule(
                bid(level, suit),
                f"Competes: {trumps} {STRAIN_NAMES[suit]} together",
                (max(points - low, 0), 40),
                {suit: (length, 13)},
                suit,
                key="competes",
                suit=suit,
            )
    for suit in ("S", "H", "D", "C"):
        level = auction.cheapest(suit)
        if suit not in auction.their_suits() and level <= 3 and auction.mine.least(suit) >= 4:
            yield Rule(
                bid(level, suit),
                f"Competes: six or more {STRAIN_NAMES[suit]}",
                (9 + 3 * level - min(low, 6) // 2, 40),
                {suit: (6 if level < 3 else 7, 13)},
                key="competes",
                suit=suit,
            )
    yield from _reopening(auction)


def _penalties(auction: AuctionSoFar) -> Iterator[Rule]:
    """Penalty doubles: with trump tricks and more than half of the points, or with most of the points against game."""
    low, strain = auction.partner.points[0], auction.strain
    if low < 5 or (auction.level < 2 and strain != "N"):
        return
    if strain == "N":
        yield Rule(
            DOUBLE, "For penalties: most of the points are ours", (23 - low, 40), measure="hcp", key="penalty double"
        )
        return
    trumps = 5 if auction.level == 2 else 4
    yield Rule(
        DOUBLE,
        "For penalties: trump tricks",
        (22 - low, 40),
        {strain: (trumps, 13)},
        "hcp",
        key="penalty double",
        when=lambda hand: _trump_tricks(hand, strain),
    )
    if auction.level >= 4:
        yield Rule(
            DOUBLE,
            "For penalties: most of the points are ours",
            (25 - low, 40),
            {strain: (2, 13)},
            "hcp",
            key="penalty double",
        )


def _trump_tricks(hand: HandValue, suit: str) -> bool:
    return hand.honours(suit, 5) >= 2


def _reopening(auction: AuctionSoFar) -> Iterator[Rule]:
    """A takeout double by the opener, short in the opponents' suit, when a low contract of theirs was passed round."""
    mine = auction.sense_of_mine()
    partner = auction.sense_of_partner()
    passed_out = auction.undisturbed and partner is not None and partner.key in {"weak", "no opening"}
    if (
        mine is not None
        and mine.key in {"major", "minor"}
        and passed_out
        and auction.level <= 2
        and auction.strain != "N"
    ):
        yield Rule(
            DOUBLE,
            "For takeout: short in their suit",
            (13, 40),
            {auction.strain: (0, 2)},
            forcing=Forcing.ROUND,
            key="takeout double",
        )
