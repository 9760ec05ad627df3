"""Slams: asking for aces, answering, and placing the contract."""

from collections.abc import Iterator

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.opening import NAMES
from games.robots.bidding.rule import Forcing, Rule
from games.rules.call import PASS, Call

_ANSWERS = {"C": (0, 4), "D": (1,), "H": (2,), "S": (3,)}
_WORDS = {(0, 4): "No ace, or all four", (1,): "One ace", (2,): "Two aces", (3,): "Three aces"}
SLAM, GRAND = 33, 37


def ask(auction: AuctionSoFar, suit: str) -> Iterator[Rule]:
    """4NT when `suit` has eight cards together and the points may be there for six."""
    need = SLAM - auction.partner.points[0]
    if auction.contract is not None and auction.legal(Call("4N")) and auction.level <= 4:
        length = max(8 - auction.partner.least(suit), 0)
        yield Rule(
            Call("4N"),
            f"Asks for aces, {NAMES[suit]} agreed",
            (need, 40),
            {suit: (length, 13)},
            suit,
            forcing=Forcing.ROUND,
            key="aces?",
            suit=suit,
            when=lambda hand: hand.aces > 0 or suit in "HS",
        )


def answer() -> list[Rule]:
    return [
        Rule(bid(5, suit), _WORDS[aces], key="aces", when=lambda hand, aces=aces: hand.aces in aces)
        for suit, aces in _ANSWERS.items()
    ]


def place(auction: AuctionSoFar, suit: str) -> list[Rule]:
    """After the answer: six when at most one ace is missing, seven when none is, else the lowest bid in the suit."""
    told = _ANSWERS.get(auction.strain, (0,))
    low = auction.partner.points[0]

    def together(mine: int) -> int:
        return mine + max(count for count in told if mine + count <= 4)

    seven = Rule(bid(7, suit), "To play: all the aces", (GRAND - low, 40), measure=suit, key="to play", when=lambda hand: together(hand.aces) == 4)
    six = Rule(bid(6, suit), "To play", key="to play", when=lambda hand: together(hand.aces) >= 3)
    five = Rule(bid(5, suit), "To play: two aces are missing", key="to play")
    out = Rule(PASS, "To play: two aces are missing", key="to play")
    return [seven, six, out] if auction.strain == suit else [seven, six, five, bid_six(suit)]


def bid_six(suit: str) -> Rule:
    return Rule(bid(6, suit), "To play: five is no longer possible", key="to play")
