"""The 52 cards of a board, and the numbering of all deals (van Staveren's)."""

from math import comb

from games.rules.elements.card import PACK, Card, in_order
from games.rules.errors import InvalidMove

Hand = tuple[Card, ...]
Deal = tuple[Hand, Hand, Hand, Hand]
"""Hands of North, East, South and West."""

DEALS = 53_644_737_765_488_792_839_237_440_000
"""How many deals there are: 52! / 13!^4, a little under 2^96."""

_AFTER_NORTH = comb(39, 13) * comb(26, 13)
_AFTER_EAST = comb(26, 13)


def make_deal(hands: tuple[Hand, Hand, Hand, Hand]) -> Deal:
    """Return the four hands, each sorted. Raises InvalidMove('deal') unless they are 13 cards each of one pack."""
    if any(len(hand) != 13 for hand in hands) or {card for hand in hands for card in hand} != set(PACK):
        raise InvalidMove("deal", "a deal is four hands of thirteen cards from one pack")
    north, east, south, west = (in_order(hand) for hand in hands)
    return north, east, south, west


def deal_from_number(number: int) -> Deal:
    """Return the deal with this number, 0 to DEALS - 1. Raises InvalidMove('number').

    The number is rN·C(39,13)·C(26,13) + rE·C(26,13) + rS, each r being the lexicographic rank of a hand among the cards
    left. Number 0 gives North all spades, East all hearts and South all diamonds.
    """
    if not 0 <= number < DEALS:
        raise InvalidMove("number", f"deals are numbered from 0 to {DEALS - 1}")
    rank_north, rest = divmod(number, _AFTER_NORTH)
    rank_east, rank_south = divmod(rest, _AFTER_EAST)
    left = list(PACK)
    north = _take(left, rank_north)
    east = _take(left, rank_east)
    south = _take(left, rank_south)
    return north, east, south, tuple(left)


def number_of_deal(deal: Deal) -> int:
    """Return the number of a deal: the inverse of `deal_from_number`."""
    left = list(PACK)
    north, east, south = (_give(left, hand) for hand in deal[:3])
    return north * _AFTER_NORTH + east * _AFTER_EAST + south


def _take(left: list[Card], rank: int) -> Hand:
    """Remove the 13 cards that have this lexicographic rank among all 13-subsets of `left`."""
    hand: list[Card] = []
    place, size = 0, len(left)
    while len(hand) < 13:
        with_this = comb(size - place - 1, 12 - len(hand))
        if rank < with_this:
            hand.append(left[place])
        else:
            rank -= with_this
        place += 1
    left[:] = [card for card in left if card not in hand]
    return tuple(hand)


def _give(left: list[Card], hand: Hand) -> int:
    """Remove the hand from `left`, and return its lexicographic rank among all 13-subsets of `left`."""
    rank, found, size = 0, 0, len(left)
    for place, card in enumerate(left):
        if found == 13:
            break
        if card in hand:
            found += 1
        else:
            rank += comb(size - place - 1, 12 - found)
    left[:] = [card for card in left if card not in hand]
    return rank
