"""A table for tests of the rules: boards are written as players write them, and played through decide and advance."""

from games.rules.action import Action, MakeCall, PlayCard
from games.rules.elements.board import board
from games.rules.elements.call import parse_call
from games.rules.elements.card import parse_card
from games.rules.elements.contract import Contract
from games.rules.elements.deal import Deal, deal_from_number, make_deal
from games.rules.elements.seat import SEATS, Seat
from games.rules.engine import advance, decide
from games.rules.errors import IllegalMove
from games.rules.events import Dealt, Event, Shown
from games.rules.phases.auction import Auction, add_call, check_call
from games.rules.phases.undo import UndoPolicy
from games.rules.state import Actor, State, actor_for, turn

N, E, S, W = SEATS
PERSONS = {seat: Actor(seat.order + 1, robot=False) for seat in SEATS}
ROBOTS = {seat: Actor(seat.order + 101, robot=True) for seat in SEATS}
STRANGER = 99
SUITS_APART = 0
"""The deal that gives North all spades, East all hearts, South all diamonds, West all clubs."""


def hands(text: str) -> Deal:
    """'AKQ.JT9.... ...' : North, East, South and West, suits from spades to clubs."""
    north, east, south, west = (
        tuple(parse_card(suit + rank) for suit, ranks in zip("SHDC", hand.split("."), strict=True) for rank in ranks)
        for hand in text.split()
    )
    return make_deal((north, east, south, west))


def auction(calls: str, dealer: Seat = N) -> Auction:
    """'1N p 3N p p p', each call checked."""
    made = Auction(dealer)
    for call in calls.upper().split():
        check_call(made, parse_call(call))
        made = add_call(made, parse_call(call))
    return made


def dealt(
    number: int = 1,
    *,
    deal: Deal | None = None,
    policy: UndoPolicy = UndoPolicy.CONSENT,
    robots: str = "",
) -> Dealt:
    """Return move 1: persons 1 to 4 sit N E S W, except in the seats of `robots`."""
    conditions = board(number)
    cards = deal_from_number(SUITS_APART) if deal is None else deal
    north, east, south, west = (ROBOTS[seat] if seat in robots else PERSONS[seat] for seat in SEATS)
    return Dealt(
        number,
        conditions.dealer,
        conditions.vulnerable,
        policy,
        (north, east, south, west),
        tuple(Shown(seat, cards[seat.order], seat) for seat in SEATS),
    )


class Table:
    """One board. `calls` and `cards` act for the player in turn; `do` takes any action."""

    def __init__(self, first: Dealt | None = None) -> None:
        self.moves: list[tuple[Event, ...]] = [(first or dealt(),)]
        self.state: State = advance(None, self.moves[0])

    def do(self, action: Action) -> tuple[Event, ...]:
        events = decide(self.state, action)
        self.state = advance(self.state, events)
        self.moves.append(events)
        return events

    def refusal(self, action: Action) -> str:
        """Return the code of the refusal, '' when the action would be accepted. Nothing is changed."""
        before = self.state
        try:
            decide(before, action)
        except IllegalMove as refused:
            return refused.code if refused.message else "no reason given"
        finally:
            assert self.state is before
        return ""

    def calls(self, text: str) -> "Table":
        for call in text.upper().split():
            self.do(MakeCall(self.player, self.state.seq, parse_call(call)))
        return self

    def cards(self, text: str) -> "Table":
        for card in text.split():
            self.do(PlayCard(self.player, self.state.seq, parse_card(card)))
        return self

    @property
    def player(self) -> int:
        """The player who must act."""
        seat = turn(self.state)
        assert seat is not None
        return actor_for(self.state, seat).player

    @property
    def seq(self) -> int:
        return self.state.seq

    @property
    def contract(self) -> Contract:
        assert self.state.contract is not None
        return self.state.contract
