"""One trick (Law 44)."""

from dataclasses import dataclass

from games.rules.elements.card import STRENGTH, Card
from games.rules.elements.seat import SEATS, Seat


@dataclass(frozen=True, slots=True)
class Trick:
    """Up to four cards, the leader's first."""

    leader: Seat
    cards: tuple[Card, ...] = ()

    @property
    def turn(self) -> Seat:
        """Whose card comes next, in a trick that is not full."""
        return SEATS[(self.leader.order + len(self.cards)) % 4]

    @property
    def full(self) -> bool:
        return len(self.cards) == 4

    def seat_of(self, place: int) -> Seat:
        """Return who played card number `place` of the trick, from 0."""
        return SEATS[(self.leader.order + place) % 4]


def winner(trick: Trick, trump: str | None) -> Seat:
    """Return who is winning a trick of at least one card: by the highest trump, else the highest card of the suit led
    (Law 44E, F)."""
    best, best_place = trick.cards[0], 0
    for place in range(1, len(trick.cards)):
        card = trick.cards[place]
        if card[0] == best[0]:
            if STRENGTH[card[1]] > STRENGTH[best[1]]:
                best, best_place = card, place
        elif card[0] == trump:
            best, best_place = card, place
    return SEATS[(trick.leader.order + best_place) % 4]
