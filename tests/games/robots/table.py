"""A table of four robots, and hands and auctions as people write them."""

from dataclasses import dataclass

from games.robots.strategy import CallDecision, CardDecision, Decision, RobotStrategy
from games.rules.action import MakeCall, PlayCard
from games.rules.elements.board import board
from games.rules.elements.call import Call, parse_call
from games.rules.elements.card import SUITS, Card, in_order
from games.rules.elements.deal import Deal, Hand, make_deal
from games.rules.elements.seat import SEATS, Seat
from games.rules.engine import advance, decide
from games.rules.events import Dealt, Shown
from games.rules.phases.undo import UndoPolicy
from games.rules.player_view import player_view
from games.rules.state import Actor, Actors, State, controlling_seat, turn

ROBOTS: Actors = (Actor(0, True), Actor(1, True), Actor(2, True), Actor(3, True))


def hand(text: str) -> Hand:
    """'AK2.QJ.T98.5432': spades, hearts, diamonds, clubs."""
    suits = zip(SUITS, text.split("."), strict=True)
    return in_order(Card(suit + rank) for suit, ranks in suits for rank in ranks)


def deal(text: str) -> Deal:
    """Four hands, from North clockwise."""
    north, east, south, west = map(hand, text.split())
    return make_deal((north, east, south, west))


def auction(text: str) -> tuple[Call, ...]:
    """'1N p 3N'."""
    return tuple(parse_call(word.upper()) for word in text.split())


def dealt(number: int, cards: Deal) -> State:
    conditions = board(number)
    shown = tuple(Shown(seat, cards[seat.order], seat.value) for seat in SEATS)
    event = Dealt(number, conditions.dealer, conditions.vulnerable, UndoPolicy.NEVER, ROBOTS, shown)
    return advance(None, [event])


@dataclass
class RobotTable:
    """One board. All actions go through the rules, which refuse illegal ones."""

    state: State

    @property
    def who(self) -> Seat:
        """The seat whose actor must act."""
        seat = turn(self.state)
        assert seat is not None
        return controlling_seat(self.state, seat)

    def make(self, decision: Decision) -> None:
        seq, player = self.state.seq, self.who.order
        if isinstance(decision, CallDecision):
            self._do(MakeCall(player, seq, decision.call))
        elif isinstance(decision, CardDecision):
            self._do(PlayCard(player, seq, decision.card))

    def call(self, text: str) -> None:
        for call in auction(text):
            self._do(MakeCall(self.who.order, self.state.seq, call))

    def play(self, text: str) -> None:
        for card in text.split():
            self._do(PlayCard(self.who.order, self.state.seq, Card(card)))

    def ask(self, robot: RobotStrategy) -> Decision:
        return robot.act(player_view(self.state, self.who), self.who)

    def _do(self, action) -> None:
        self.state = advance(self.state, decide(self.state, action))
