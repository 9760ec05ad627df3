"""Cards are two letters, suit and rank ('SA' is the ace of spades), as on the wire and in the log."""

from collections.abc import Iterable
from typing import NewType

from games.rules.errors import InvalidMove

Card = NewType("Card", str)
Suit = NewType("Suit", str)

SUITS: tuple[Suit, ...] = (Suit("S"), Suit("H"), Suit("D"), Suit("C"))
RANKS = "AKQJT98765432"
PACK: tuple[Card, ...] = tuple(Card(suit + rank) for suit in SUITS for rank in RANKS)
"""All 52 in the order in which hands are shown and deals are numbered: AS KS ... 2S AH ... 2C."""

PLACE: dict[Card, int] = {card: place for place, card in enumerate(PACK)}
STRENGTH: dict[str, int] = {rank: 14 - place for place, rank in enumerate(RANKS)}
"""2 for the two, to 14 for the ace."""

_POINTS = {"A": 4, "K": 3, "Q": 2, "J": 1}


def strength(card: Card) -> int:
    """Return 2 to 14, by which cards of one suit compare."""
    return STRENGTH[card[1]]


def parse_card(text: str) -> Card:
    """Read a card. Raises InvalidMove('card')."""
    card = Card(text)
    if card not in PLACE:
        raise InvalidMove("card", f"{text!r} is no card: suit S H D C, then rank A K Q J T 9 to 2")
    return card


def in_order(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Sort cards: spades, hearts, diamonds, clubs, each suit from the top."""
    return tuple(sorted(cards, key=PLACE.__getitem__))


def high_card_points(cards: Iterable[Card]) -> int:
    """Count the high-card points: ace 4, king 3, queen 2, jack 1."""
    return sum(_POINTS.get(card[1], 0) for card in cards)
