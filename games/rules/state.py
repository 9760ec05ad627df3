"""The whole state of a board. It never leaves the server, for it holds all hands."""

from dataclasses import dataclass

from games.rules.elements.board import Board
from games.rules.elements.contract import Contract
from games.rules.elements.deal import Deal
from games.rules.elements.scoring import Part
from games.rules.elements.seat import SEATS, Seat
from games.rules.phases.auction import Auction
from games.rules.phases.claim import Claim
from games.rules.phases.play import Play
from games.rules.phases.undo import UndoPolicy, UndoRequest

FORMAT = 4
"""The number of the shape of `State`. Raise it with every change of that shape: stored states with another number are
rebuilt from the log."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts for a seat: a player of the room, person or robot."""

    player: int
    robot: bool


Actors = tuple[Actor, Actor, Actor, Actor]


@dataclass(frozen=True, slots=True)
class Result:
    """How the board ended. `tricks` are declarer's; `points` are North-South's; the parts are the declaring side's."""

    reason: str
    """'played', 'claimed' or 'passed out'."""

    contract: Contract | None
    tricks: int | None
    points: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A board after move number `seq`. Whatever is by seat stands in the order N E S W."""

    seq: int
    board: Board
    deal: Deal
    undo_policy: UndoPolicy
    actors: Actors
    seen: tuple[str, str, str, str, str]
    """Which hands each of N, E, S, W and a kibitzer has been shown, as seat letters; what was shown stays known."""

    auction: Auction
    contract: Contract | None = None
    play: Play | None = None
    claim: Claim | None = None
    undo: UndoRequest | None = None
    result: Result | None = None
    standing_moves: tuple[int, ...] = ()
    """Numbers of the moves that made the standing calls, then of those that played the standing cards."""

    last_turn_change: int = 1
    """Number of the last move that changed the turn, the open claim or the open request to undo."""

    actor_since: tuple[int, int, int, int] = (1, 1, 1, 1)
    """Numbers of the moves that put the present actors in their seats."""

    claim_refused: tuple[int, int, int, int] = (0, 0, 0, 0)
    """By seat: in which trick, from 1, its last claim was refused; 0 for none."""

    robot_turn: bool = False
    """Whether a robot makes the next call or card for a person who was on turn for too long."""


def turn(state: State) -> Seat | None:
    """Return the hand that a call or card is due from, None when the board is over."""
    if state.result is not None:
        return None
    return state.auction.turn if state.play is None else state.play.turn


def controlling_seat(state: State, seat: Seat) -> Seat:
    """Return the seat whose actor decides for this hand.

    Declarer plays dummy's cards. When a robot declares opposite a person, the person in dummy's seat plays both hands.
    """
    contract = state.contract
    if contract is None or seat.side is not contract.declarer.side:
        return seat
    robot_declares = state.actors[contract.declarer.order].robot
    person_is_dummy = not state.actors[contract.dummy.order].robot
    return contract.dummy if robot_declares and person_is_dummy else contract.declarer


def actor_for(state: State, seat: Seat) -> Actor:
    """Return who decides for this hand."""
    return state.actors[controlling_seat(state, seat).order]


def seats_of(state: State, player: int) -> tuple[Seat, ...]:
    """Return the seats that a player of the room acts for, in the order N E S W; usually one or none."""
    return tuple(seat for seat, actor in zip(SEATS, state.actors, strict=True) if actor.player == player)


def with_actor(actors: Actors, seat: Seat, actor: Actor) -> Actors:
    """Return the actors with another one in this seat."""
    north, east, south, west = (actor if other is seat else actors[other.order] for other in SEATS)
    return north, east, south, west


def robot_due(state: State) -> Seat | None:
    """Return the seat for which a robot must act next, None when the board is over or waits for a person.

    While a request to undo is open robots wait: their next action would let it lapse.
    """
    if state.undo is not None:
        return None
    if state.robot_turn and state.claim is None:
        return turn(state)
    waiting = state.claim.awaiting if state.claim else (turn(state),)
    return next((seat for seat in waiting if seat is not None and actor_for(state, seat).robot), None)
