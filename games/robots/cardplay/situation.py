"""What the player of a card knows: his own hand, dummy, and every card played."""

from dataclasses import dataclass
from functools import cached_property

from games.rules.elements.card import PACK, SUITS, Card, strength
from games.rules.elements.seat import SEATS, Seat
from games.rules.elements.trick import Trick, winner
from games.rules.player_view import PlayerView


@dataclass(frozen=True)
class Scene:
    """The table before a card from `turn`, the hand in turn, as seen from `seat`, who decides."""

    view: PlayerView
    seat: Seat
    turn: Seat
    trump: str | None
    declarer: Seat
    hand: tuple[Card, ...]
    """Of the hand in turn."""

    trick: tuple[Card, ...]
    leader: Seat
    played: frozenset[Card]

    @property
    def dummy(self) -> Seat:
        return self.declarer.partner

    @property
    def declaring(self) -> bool:
        return self.turn.side is self.declarer.side

    @cached_property
    def known(self) -> dict[Seat, tuple[Card, ...]]:
        """Hands that are seen."""
        return {seat: hand for seat, hand in zip(SEATS, self.view.hands, strict=True) if hand is not None}

    @property
    def partners(self) -> tuple[Card, ...] | None:
        """Partner's hand, when it is seen."""
        return self.known.get(self.turn.partner)

    @cached_property
    def against(self) -> frozenset[Card]:
        """Cards that an opponent holds or may hold."""
        ours = set(self.hand) | set(self.partners or ())
        return frozenset(PACK) - self.played - ours

    def outstanding(self, suit: str) -> list[int]:
        """Strengths of the opponents' possible cards of a suit, from the top."""
        return sorted((strength(card) for card in self.against if card[0] == suit), reverse=True)

    def master(self, card: Card) -> bool:
        """Whether no opponent can hold a higher card of the suit."""
        return all(strength(card) > other for other in self.outstanding(card[0]))

    def of(self, suit: str, hand: tuple[Card, ...] | None = None) -> list[Card]:
        """The hand's cards of a suit, from the bottom."""
        cards = self.hand if hand is None else hand
        return sorted((card for card in cards if card[0] == suit), key=strength)

    @cached_property
    def suits(self) -> dict[str, list[Card]]:
        """The suits of the hand in turn that are not empty, each from the bottom."""
        return {suit: cards for suit in SUITS if (cards := self.of(suit))}

    @cached_property
    def voids(self) -> dict[Seat, set[str]]:
        """Suits that a player has failed to follow."""
        empty: dict[Seat, set[str]] = {seat: set() for seat in SEATS}
        for trick in self.view.tricks:
            for place, card in enumerate(trick.cards):
                if card[0] != trick.cards[0][0]:
                    empty[SEATS[(trick.leader.order + place) % 4]].add(trick.cards[0][0])
        return empty

    @property
    def winning(self) -> Seat:
        """Who is winning the trick, which has a card."""
        return winner(Trick(self.leader, self.trick), self.trump)

    @property
    def best(self) -> Card:
        return self.trick[(self.winning.order - self.leader.order) % 4]

    def beats(self, card: Card) -> bool:
        """Whether the card would be winning the trick."""
        trick = Trick(self.leader, (*self.trick, card))
        return winner(trick, self.trump) is self.turn

    @cached_property
    def won(self) -> int:
        """Tricks that the side in turn has won."""
        return sum(trick.winner is not None and trick.winner.side is self.turn.side for trick in self.view.tricks)

    @cached_property
    def needed(self) -> int:
        """Tricks still to win for the contract, or against it."""
        assert self.view.contract is not None
        level = self.view.contract.level
        return (level + 6 if self.declaring else 8 - level) - self.won

    @property
    def trumps_out(self) -> int:
        return len(self.outstanding(self.trump)) if self.trump else 0

    def touching(self, cards: list[Card]) -> Card:
        """The lowest card that is worth as much as the highest of these, which come from the bottom."""
        chosen = cards[-1]
        others = self.outstanding(chosen[0])
        for card in reversed(cards[:-1]):
            if any(strength(card) < other < strength(chosen) for other in others):
                break
            chosen = card
        return chosen


def scene(view: PlayerView, seat: Seat) -> Scene:
    """Raises ValueError when no card is due from the hand in turn, or it is not seen."""
    if view.contract is None or view.turn is None or not view.tricks:
        raise ValueError("no card is due")
    hand = view.hands[view.turn.order]
    if hand is None:
        raise ValueError(f"{seat} does not see the hand of {view.turn}")
    trick = view.tricks[-1]
    played = frozenset(card for each in view.tricks for card in each.cards)
    return Scene(
        view, seat, view.turn, view.contract.trump, view.contract.declarer, hand, trick.cards, trick.leader, played
    )
