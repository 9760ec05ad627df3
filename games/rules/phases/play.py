"""The play of the cards (Laws 41-44)."""

from dataclasses import dataclass

from games.rules.elements.card import Card, in_order
from games.rules.elements.contract import Contract
from games.rules.elements.deal import Deal, Hand
from games.rules.elements.seat import SEATS, Seat, Side
from games.rules.elements.trick import Trick, winner
from games.rules.errors import IllegalMove

Hands = tuple[frozenset[Card], frozenset[Card], frozenset[Card], frozenset[Card]]


@dataclass(frozen=True, slots=True)
class Play:
    """The cards still held and the tricks so far; the last trick is the current one unless all 13 are complete."""

    hands: Hands
    tricks: tuple[Trick, ...]
    winners: tuple[Seat, ...] = ()
    """Of the completed tricks, in order."""

    @property
    def trick(self) -> Trick:
        """The current trick, or the last one when all are played."""
        return self.tricks[-1]

    @property
    def turn(self) -> Seat:
        return self.tricks[-1].turn

    @property
    def cards_played(self) -> int:
        return 4 * len(self.tricks) - 4 + len(self.tricks[-1].cards)

    @property
    def remaining(self) -> int:
        """Tricks not yet completed, the current one included."""
        return 13 - len(self.winners)

    def held(self, seat: Seat) -> frozenset[Card]:
        return self.hands[seat.order]

    def won(self, side: Side) -> int:
        """Return the number of completed tricks that a side has won."""
        return sum(seat.side is side for seat in self.winners)

    def cards(self) -> tuple[Card, ...]:
        """Return all cards played, in order."""
        return tuple(card for trick in self.tricks for card in trick.cards)


def start_play(deal: Deal, contract: Contract) -> Play:
    """Return the play before the opening lead."""
    north, east, south, west = (frozenset(hand) for hand in deal)
    return Play((north, east, south, west), (Trick(contract.leader),))


def legal_cards(play: Play) -> Hand:
    """Return the cards that the hand in turn may play: of the suit led if it holds any, else all (Law 44C, D)."""
    if play.trick.full:
        return ()
    held = in_order(play.hands[play.turn.order])
    if not play.trick.cards:
        return held
    led = play.trick.cards[0][0]
    return tuple(card for card in held if card[0] == led) or held


def check_card(play: Play, card: Card) -> None:
    """Raises IllegalMove('illegal_card') with the reason."""
    trick = play.tricks[-1]
    held = play.hands[trick.turn.order]
    if card not in held:
        raise IllegalMove("illegal_card", f"{card} is not in that hand")
    if trick.cards:
        led = trick.cards[0][0]
        if card[0] != led and any(other[0] == led for other in held):
            raise IllegalMove("illegal_card", f"{card} does not follow suit: {led} was led")


def add_card(play: Play, card: Card) -> Play:
    """Return the play one legal card later. A fourth card leaves the trick full until `complete_trick`."""
    trick = play.tricks[-1]
    turn = trick.turn.order
    hands = play.hands
    left: Hands = (*hands[:turn], hands[turn] - {card}, *hands[turn + 1 :])  # type: ignore[assignment]
    return Play(left, (*play.tricks[:-1], Trick(trick.leader, (*trick.cards, card))), play.winners)


def complete_trick(play: Play, trick_winner: Seat) -> Play:
    """Complete the full trick; its winner leads to the next, if there is one."""
    winners = (*play.winners, trick_winner)
    tricks = play.tricks if len(winners) == 13 else (*play.tricks, Trick(trick_winner))
    return Play(play.hands, tricks, winners)


def play_cards(play: Play, cards: tuple[Card, ...], trump: str | None) -> Play:
    """Play a row of legal cards, completing each trick when it is full."""
    for card in cards:
        play = add_card(play, card)
        if play.trick.full:
            play = complete_trick(play, winner(play.trick, trump))
    return play


def owner(deal: Deal, card: Card) -> Seat:
    """Return who was dealt the card."""
    return next(seat for seat in SEATS if card in deal[seat.order])
