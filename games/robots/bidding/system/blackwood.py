"""Slams: asking for aces, answering, and placing the contract."""

from collections.abc import Iterator

from games.robots.bidding import conditions
from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.hand_value import MAJORS
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import PASS, Call

_ANSWERS = {"C": (0, 4), "D": (1,), "H": (2,), "S": (3,)}
_WORDS = {(0, 4): "No ace, or all four", (1,): "One ace", (2,): "Two aces", (3,): "Three aces"}
SLAM, GRAND = 33, 37


def ask_for_aces(auction: AuctionSoFar, suit: str) -> Iterator[Rule]:
    """Return 4NT for hands that have eight cards in `suit` with partner's, and may have the points for a slam."""
    need = SLAM - auction.partner.points[0]
    if auction.contract is not None and auction.legal(Call("4N")) and auction.level <= 4:
        length = max(8 - auction.partner.least(suit), 0)
        yield Rule(
            Call("4N"),
            f"Asks for aces, {STRAIN_NAMES[suit]} agreed",
            (need, 40),
            {suit: (length, 13)},
            suit,
            forcing=Forcing.ROUND,
            key="aces?",
            suit=suit,
            when=lambda hand: hand.aces > 0 and (suit in MAJORS or hand.aces > 1),
        )


def answer_ace_ask() -> list[Rule]:
    return [
        Rule(bid(5, suit), _WORDS[counts], key="aces", when=conditions.aces(counts))
        for suit, counts in _ANSWERS.items()
    ]


def place_contract(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> list[Rule]:
    """Return the rules after the answer: play in the first suit of which I hold the cards needed for eight together."""
    return [rule for suit, need in fits for rule in _in_suit(auction, suit, need)]


def _in_suit(auction: AuctionSoFar, suit: str, need: int) -> list[Rule]:
    """Bid six when at most one ace is missing, seven when none is, else the lowest bid in the suit."""
    aces_shown, low, fit = _ANSWERS.get(auction.strain, (0,)), auction.partner.points[0], {suit: (need, 13)}

    def together(mine: int) -> int:
        return mine + max((count for count in aces_shown if mine + count <= 4), default=0)

    seven = Rule(
        bid(7, suit),
        "To play: all the aces",
        (GRAND - low, 40),
        fit,
        suit,
        key="to play",
        when=lambda hand: together(hand.aces) == 4,
    )
    six = Rule(bid(6, suit), "To play", lengths=fit, key="to play", when=lambda hand: together(hand.aces) >= 3)
    if auction.strain == suit:
        return [seven, six, Rule(PASS, "To play: two aces are missing", lengths=fit, key="to play")]
    five = Rule(bid(5, suit), "To play: two aces are missing", lengths=fit, key="to play")
    too_high = Rule(bid(6, suit), "To play: five is no longer possible", lengths=fit, key="to play")
    return [seven, six, five, too_high]
