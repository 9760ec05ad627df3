"""A board as people write it down: plain text for the admin pages. The caller decides which hands may be seen."""

from itertools import zip_longest

from games.rules.elements.card import SUITS, Card
from games.rules.elements.deal import Deal
from games.rules.elements.seat import SEATS, Seat
from games.rules.phases.auction import Auction
from games.rules.phases.play import Play

_SIGNS = {"S": "♠", "H": "♥", "D": "♦", "C": "♣"}
_CALLS = {"P": "pass", "X": "dbl", "XX": "rdbl"}


def auction_grid(auction: Auction) -> str:
    """Return the auction in four columns, West to South as in books; the first call stands in the dealer's column."""
    columns = (Seat.WEST, Seat.NORTH, Seat.EAST, Seat.SOUTH)
    cells = [""] * columns.index(auction.dealer) + [_call(call) for call in auction.calls]
    rows = [cells[place : place + 4] for place in range(0, len(cells), 4)]
    return "\n".join(_row(row) for row in [[seat.name.title() for seat in columns], *rows])


def play_table(play: Play) -> str:
    """Return a line for each trick: who led, the cards in their order, who won."""
    lines = [
        (number, trick.leader.name.title(), "  ".join(_card(card) for card in trick.cards), winner)
        for number, (trick, winner) in enumerate(zip_longest(play.tricks, play.winners), start=1)
        if trick.cards
    ]
    return "\n".join(
        f"{number:2}  {leader:6} {cards:16} {winner.name.title() if winner else ''}".rstrip()
        for number, leader, cards, winner in lines
    )


def hands(deal: Deal) -> str:
    """Return a line for each seat, with its suits from spades down."""
    return "\n".join(f"{seat.name.title():6} {_hand(hand)}" for seat, hand in zip(SEATS, deal, strict=True))


def _hand(hand: tuple[Card, ...]) -> str:
    suits = ("".join(card[1] for card in hand if card[0] == suit) for suit in SUITS)
    return " ".join(f"{sign}{ranks or '-'}" for sign, ranks in zip(_SIGNS.values(), suits, strict=True))


def _row(cells: list[str]) -> str:
    return "".join(f"{cell:7}" for cell in cells).rstrip()


def _call(call: str) -> str:
    if call in _CALLS:
        return _CALLS[call]
    return f"{call[0]}{_SIGNS.get(call[1], 'NT')}"


def _card(card: Card) -> str:
    return f"{_SIGNS[card[0]]}{card[1]}"
