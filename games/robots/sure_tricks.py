"""Tricks that a side has whatever the others do: what a robot goes by where no solver is to be had.

One hand leads from the top of its suits, trumps first, and never gives the lead away. What would need an entry to the
other hand, a finesse, a ruff or a squeeze is not counted.
"""

from collections.abc import Sequence

from games.rules.elements.card import SUITS, Card, strength
from games.rules.elements.deal import Hand
from games.rules.elements.seat import SEATS, Seat, Side, opponents
from games.rules.elements.trick import Trick, winner

Hands = tuple[Hand, Hand, Hand, Hand]


def sure_tricks(trump: str | None, leader: Seat, cards: Sequence[Card], hands: Hands, side: Side) -> int:
    """At least so many of the tricks not yet completed `side` takes: none when the others lead to the next one.

    `cards` are what lies on the table; the rest of that trick is looked at card by card.
    """
    trick = Trick(leader, tuple(cards))
    if not trick.cards:
        return _cashed(trump, leader, hands) if leader.side is side else 0
    if trick.full:
        first = winner(trick, trump)
        return 1 + _cashed(trump, first, hands) if first.side is side else 0
    choices = (
        sure_tricks(trump, leader, (*trick.cards, card), _without(hands, card), side)
        for card in _following(hands[trick.turn.order], trick.cards[0][0])
    )
    return max(choices) if trick.turn.side is side else min(choices)


def _cashed(trump: str | None, leader: Seat, hands: Hands) -> int:
    """By leading from this hand alone."""
    own, partner = hands[leader.order], hands[leader.partner.order]
    others = [hands[seat.order] for seat in opponents(leader)]
    rounds: dict[str, int] = {suit: _run(suit, own, partner, others) for suit in SUITS}
    if trump is None:
        return sum(rounds.values())
    drawn = rounds.pop(trump)
    ruffing = [other for other in others if len(_ranks(other, trump)) > drawn]
    plain = sum(min([number, *(len(_ranks(other, suit)) for other in ruffing)]) for suit, number in rounds.items())
    trumps = len(_ranks(partner, trump))
    if trumps > drawn:  # with nothing else left, that hand must ruff, and has the lead then
        plain = min(plain, len(partner) - trumps)
    return drawn + plain


def _run(suit: str, own: Hand, partner: Hand, others: Sequence[Hand]) -> int:
    """How often the suit can be led from the top and win: the others keep their best back, partner plays the worst."""
    partners, theirs = _ranks(partner, suit), [_ranks(other, suit) for other in others]
    for number, rank in enumerate(_ranks(own, suit)):
        if any(len(ranks) > number and ranks[0] > rank for ranks in theirs):
            return number
        if len(partners) > number and partners[-1 - number] > rank:
            return number
    return len(_ranks(own, suit))


def _ranks(hand: Hand, suit: str) -> list[int]:
    """From the top."""
    return sorted((strength(card) for card in hand if card[0] == suit), reverse=True)


def _following(hand: Hand, led: str) -> Sequence[Card]:
    return [card for card in hand if card[0] == led] or hand


def _without(hands: Hands, card: Card) -> Hands:
    north, east, south, west = (tuple(held for held in hands[seat.order] if held != card) for seat in SEATS)
    return north, east, south, west
