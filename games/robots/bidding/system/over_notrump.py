"""Responses to a natural, balanced 1NT or 2NT of any range: Stayman, transfers, invitations."""

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.conditions import longest, two_honours
from games.robots.bidding.hand_value import MAJORS, MINORS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import PASS

GAME, SLAM = 25, 33


def responses_to_notrump(auction: AuctionSoFar, level: int) -> list[Rule]:
    """Return the responses when partner bid notrump at `level` (1 or 2) and the next player passed."""
    low, high = auction.partner.points
    # The points that I need for an invitation, for game, for a slam try and for slam.
    invite, game, quantitative, slam = max(GAME - high, 0), GAME - low, SLAM - high, SLAM - low
    if level == 2:
        invite = game
    return [
        *_transfers(level),
        Rule(
            bid(level + 1, "C"),
            "Stayman: asks for a four-card major",
            (invite, 40),
            forcing=Forcing.ROUND,
            key="stayman",
            when=lambda hand: max(hand.length(major) for major in MAJORS) == 4 and not _flat(hand),
        ),
        Rule(bid(6, "N"), "To play: enough for a small slam", (slam, 40), measure="hcp", key="to play"),
        Rule(bid(4, "N"), "Invites a slam", (quantitative + 1, slam - 1), measure="hcp", key="quantitative"),
        Rule(bid(3, "N"), "To play", (game, quantitative), key="to play"),
        *(
            Rule(
                bid(3, minor),
                f"Invites game: six {STRAIN_NAMES[minor]}",
                (invite - 1, game - 1),
                {minor: (6, 13)},
                key="minor invitation",
                suit=minor,
                when=two_honours(minor),
            )
            for minor in MINORS
            if level == 1
        ),
        *([Rule(bid(2, "N"), "Invites game in notrump", (invite, game - 1), key="invitation")] if level == 1 else []),
        Rule(PASS, "Content with notrump", (0, invite), key="to play"),
    ]


def _flat(hand: HandValue) -> bool:
    """Say whether the distribution is 4-3-3-3, which plays better in notrump."""
    return hand.balanced and sorted(map(len, hand.suits.values())) == [3, 3, 3, 4]


def _transfers(level: int) -> list[Rule]:
    return [
        Rule(
            bid(level + 1, below),
            f"Transfer: five or more {STRAIN_NAMES[suit]}",
            (0, 40),
            {suit: (5, 13)},
            forcing=Forcing.ROUND,
            key="transfer",
            suit=suit,
            when=longest(suit, among=MAJORS),
        )
        for below, suit in (("H", "S"), ("D", "H"))
    ]


def answer_stayman(level: int) -> list[Rule]:
    """Return opener's answers to Stayman; `level` is that of the answer."""
    return [
        Rule(bid(level, "H"), "Four hearts", lengths={"H": (4, 5)}, key="stayman answer", suit="H"),
        Rule(
            bid(level, "S"),
            "Four spades, not four hearts",
            lengths={"S": (4, 5), "H": (2, 3)},
            key="stayman answer",
            suit="S",
        ),
        Rule(bid(level, "D"), "No four-card major", lengths={"S": (2, 3), "H": (2, 3)}, key="stayman answer", suit=""),
    ]


def answer_transfer(auction: AuctionSoFar, suit: str, level: int) -> list[Rule]:
    """Return opener's answers to a transfer to `suit`; `level` is that of the cheapest answer."""
    top = auction.mine.points[1]
    return [
        Rule(
            bid(level + 1, suit),
            f"Four {STRAIN_NAMES[suit]} and a maximum",
            (top, 40),
            {suit: (4, 5)},
            "hcp",
            key="transfer raised",
            suit=suit,
        ),
        Rule(bid(level, suit), f"Transfer to {STRAIN_NAMES[suit]} accepted", key="transfer accepted", suit=suit),
    ]
