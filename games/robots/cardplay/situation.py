"""What the player of a card knows: the hands that they see, every card played, and what follows from these."""

from dataclasses import dataclass
from functools import cached_property

from games.rules.elements.card import PACK, SUITS, Card, strength
from games.rules.elements.seat import SEATS, Seat
from games.rules.elements.trick import Trick, winner
from games.rules.player_view import PlayerView


@dataclass(frozen=True)
class PlaySituation:
    """The play just before a card from the hand of `turn`, as `seat`, whose player decides, sees it.

    Lists of cards are of one suit and go upwards, from the lowest card.
    """

    view: PlayerView
    seat: Seat
    turn: Seat
    trump: str | None
    declarer: Seat
    hand: tuple[Card, ...]
    """The cards of the hand in turn."""

    trick: tuple[Card, ...]
    """The cards of the current trick, the leader's first."""

    leader: Seat
    played: frozenset[Card]
    """All cards played so far."""

    @property
    def dummy(self) -> Seat:
        return self.declarer.partner

    @property
    def declaring(self) -> bool:
        """Whether the hand in turn is declarer's or dummy's."""
        return self.turn.side is self.declarer.side

    @cached_property
    def seen_hands(self) -> dict[Seat, tuple[Card, ...]]:
        """The hands that are seen, by seat."""
        return {seat: hand for seat, hand in zip(SEATS, self.view.hands, strict=True) if hand is not None}

    @property
    def partners_hand(self) -> tuple[Card, ...] | None:
        """The hand opposite the hand in turn, None when it is not seen."""
        return self.seen_hands.get(self.turn.partner)

    @cached_property
    def opponents_cards(self) -> frozenset[Card]:
        """The cards that an opponent holds or may hold."""
        ours = set(self.hand) | set(self.partners_hand or ())
        return frozenset(PACK) - self.played - ours

    def outstanding(self, suit: str) -> list[int]:
        """Return the strengths (2-14) of the cards of a suit that an opponent may hold, the highest first."""
        return sorted((strength(card) for card in self.opponents_cards if card[0] == suit), reverse=True)

    def is_master(self, card: Card) -> bool:
        """Say whether no opponent can hold a higher card of the suit."""
        return all(strength(card) > other for other in self.outstanding(card[0]))

    def cards_of(self, suit: str, hand: tuple[Card, ...] | None = None) -> list[Card]:
        """Return the cards of a suit in a hand, by default the hand in turn, from the lowest."""
        cards = self.hand if hand is None else hand
        return sorted((card for card in cards if card[0] == suit), key=strength)

    @cached_property
    def suits(self) -> dict[str, list[Card]]:
        """The hand in turn by suit, each from the lowest card; suits without cards are left out."""
        return {suit: cards for suit in SUITS if (cards := self.cards_of(suit))}

    @cached_property
    def voids(self) -> dict[Seat, set[str]]:
        """The suits that each player has failed to follow."""
        empty: dict[Seat, set[str]] = {seat: set() for seat in SEATS}
        for trick in self.view.tricks:
            for place, card in enumerate(trick.cards):
                if card[0] != trick.cards[0][0]:
                    empty[SEATS[(trick.leader.order + place) % 4]].add(trick.cards[0][0])
        return empty

    @property
    def winning_seat(self) -> Seat:
        """Who is winning the current trick, which has at least one card."""
        return winner(Trick(self.leader, self.trick), self.trump)

    @property
    def winning_card(self) -> Card:
        """The card that is winning the current trick, which has at least one."""
        return self.trick[(self.winning_seat.order - self.leader.order) % 4]

    def would_win(self, card: Card) -> bool:
        """Say whether this card from the hand in turn would be winning the trick."""
        trick = Trick(self.leader, (*self.trick, card))
        return winner(trick, self.trump) is self.turn

    @cached_property
    def tricks_won(self) -> int:
        """The tricks that the side in turn has won."""
        return sum(trick.winner is not None and trick.winner.side is self.turn.side for trick in self.view.tricks)

    @cached_property
    def tricks_needed(self) -> int:
        """The tricks that the side in turn still needs to make the contract, or to defeat it."""
        assert self.view.contract is not None
        level = self.view.contract.level
        return (level + 6 if self.declaring else 8 - level) - self.tricks_won

    @property
    def trumps_outstanding(self) -> int:
        """The number of trumps that the opponents may hold, 0 at notrump."""
        return len(self.outstanding(self.trump)) if self.trump else 0

    def lowest_equal(self, cards: list[Card]) -> Card:
        """Return the lowest card that is worth as much as the highest of these cards of one suit."""
        chosen = cards[-1]
        others = self.outstanding(chosen[0])
        for card in reversed(cards[:-1]):
            if any(strength(card) < other < strength(chosen) for other in others):
                break
            chosen = card
        return chosen


def read_situation(view: PlayerView, seat: Seat) -> PlaySituation:
    """Return the situation of `seat`. Raises ValueError when no card is due, or the hand in turn is not seen."""
    if view.contract is None or view.turn is None or not view.tricks:
        raise ValueError("no card is due")
    hand = view.hands[view.turn.order]
    if hand is None:
        raise ValueError(f"{seat} does not see the hand of {view.turn}")
    trick = view.tricks[-1]
    played = frozenset(card for each in view.tricks for card in each.cards)
    return PlaySituation(
        view, seat, view.turn, view.contract.trump, view.contract.declarer, hand, trick.cards, trick.leader, played
    )
