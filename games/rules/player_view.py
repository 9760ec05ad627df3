"""What one viewer may see of a board."""

from dataclasses import dataclass

from games.rules.elements.board import Board
from games.rules.elements.call import Call
from games.rules.elements.card import Card, in_order
from games.rules.elements.contract import Contract
from games.rules.elements.deal import Deal, Hand
from games.rules.elements.seat import EVERYBODY, SEATS, Seat, Viewer
from games.rules.phases.auction import Auction, add_call
from games.rules.phases.claim import Claim
from games.rules.phases.undo import UndoPolicy, UndoRequest
from games.rules.state import Actors, Result, State, turn


@dataclass(frozen=True, slots=True)
class TrickView:
    """`winner` is null while the trick is not complete."""

    leader: Seat
    cards: tuple[Card, ...]
    winner: Seat | None


@dataclass(frozen=True, slots=True)
class PlayerView:
    """A snapshot. Lists by seat are in the order N E S W; a hand that may not be seen is null.

    The auction is on while `contract` and `result` are null. `tricks` is empty until then and ends with the current
    trick, which has less than four cards. `deal` is the four hands as dealt, null until the board is over.
    """

    seq: int
    board: Board
    undo_policy: UndoPolicy
    actors: Actors
    calls: tuple[Call, ...]
    contract: Contract | None
    turn: Seat | None
    hands: tuple[Hand | None, Hand | None, Hand | None, Hand | None]
    tricks: tuple[TrickView, ...]
    claim: Claim | None
    undo: UndoRequest | None
    result: Result | None
    deal: Deal | None


def player_view(state: State, viewer: Viewer) -> PlayerView:
    """Return the board as this viewer may see it: hands that were shown to them, the whole deal once it is over."""
    seen = state.seen[EVERYBODY.index(viewer)]
    north, east, south, west = (_held(state, seat) if seat in seen else None for seat in SEATS)
    return PlayerView(
        seq=state.seq,
        board=state.board,
        undo_policy=state.undo_policy,
        actors=state.actors,
        calls=state.auction.calls,
        contract=state.contract,
        turn=turn(state),
        hands=(north, east, south, west),
        tricks=_tricks(state),
        claim=state.claim,
        undo=state.undo,
        result=state.result,
        deal=state.deal if state.result is not None else None,
    )


def auction_of(view: PlayerView) -> Auction:
    """Return the auction of a view."""
    auction = Auction(view.board.dealer)
    for call in view.calls:
        auction = add_call(auction, call)
    return auction


def _held(state: State, seat: Seat) -> Hand:
    if state.play is None:
        return state.deal[seat.order]
    return in_order(state.play.held(seat))


def _tricks(state: State) -> tuple[TrickView, ...]:
    if state.play is None:
        return ()
    winners = (*state.play.winners, None)
    return tuple(
        TrickView(trick.leader, trick.cards, winner) for trick, winner in zip(state.play.tricks, winners, strict=False)
    )
