"""Decide, evolve, replay: an action becomes events, events change the state, and a log gives the state again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from games.rules.deciding.calls_and_cards import decide
from games.rules.elements.board import Board
from games.rules.elements.card import in_order
from games.rules.elements.seat import EVERYBODY, SEATS, Seat
from games.rules.errors import InvalidMove
from games.rules.events import (
    AuctionEnded,
    BoardEnded,
    Called,
    ClaimAnswered,
    Claimed,
    Dealt,
    DummyShown,
    Event,
    Played,
    RobotTurn,
    Shown,
    TakenBack,
    TakenOver,
    TrickWon,
    UndoAnswered,
    UndoAsked,
    Undone,
)
from games.rules.phases.auction import Auction, add_call
from games.rules.phases.claim import Claim
from games.rules.phases.play import add_card, complete_trick, play_cards, start_play
from games.rules.phases.undo import UndoRequest, UndoTarget
from games.rules.state import State, with_actor

__all__ = ["advance", "decide", "evolve", "replay"]


def advance(state: State | None, events: Sequence[Event]) -> State:
    """Return the state one move later. The state is None before the first move of a game, `dealt`.

    Raises InvalidMove for a move without events, or for a first move that is no `dealt`.
    """
    if state is not None:
        state = replace(state, seq=state.seq + 1)
    for event in events:
        state = evolve(state, event)
    if state is None:
        raise InvalidMove("events", "a move has at least one event")
    return state


def replay(moves: Iterable[Sequence[Event]]) -> State:
    """Return the state after these moves, the first being `dealt`. Raises InvalidMove on an empty log."""
    state: State | None = None
    for events in moves:
        state = advance(state, events)
    if state is None:
        raise InvalidMove("moves", "a board begins with its deal")
    return state


def evolve(state: State | None, event: Event) -> State:
    """Return the state one event later; `state.seq` is already the number of the event's move."""
    if isinstance(event, Dealt):
        return _dealt(event)
    if state is None:
        raise InvalidMove("moves", "a board begins with its deal")
    return _EVOLVE[type(event)](state, event)  # type: ignore[no-any-return]


def _dealt(event: Dealt) -> State:
    hands = {item.seat: in_order(item.hand) for item in event.shown}
    return State(
        seq=1,
        board=Board(event.board, event.dealer, event.vulnerable),
        deal=(hands[Seat.NORTH], hands[Seat.EAST], hands[Seat.SOUTH], hands[Seat.WEST]),
        undo_policy=event.undo_policy,
        actors=event.actors,
        seen=_add_shown(("", "", "", "", ""), event.shown),
        auction=Auction(event.dealer),
    )


def _called(state: State, event: Called) -> State:
    return replace(
        state,
        auction=add_call(state.auction, event.call),
        undo=None,
        robot_turn=False,
        standing_moves=(*state.standing_moves, state.seq),
        last_turn_change=state.seq,
    )


def _auction_ended(state: State, event: AuctionEnded) -> State:
    if event.contract is None:
        return state
    return replace(state, contract=event.contract, play=start_play(state.deal, event.contract))


def _played(state: State, event: Played) -> State:
    assert state.play is not None
    play = add_card(state.play, event.card)
    return replace(
        state,
        play=play,
        undo=None,
        robot_turn=False,
        standing_moves=(*state.standing_moves, state.seq),
        last_turn_change=state.seq,
    )


def _dummy_shown(state: State, event: DummyShown) -> State:
    return replace(state, seen=_add_shown(state.seen, event.shown))


def _trick_won(state: State, event: TrickWon) -> State:
    assert state.play is not None
    return replace(state, play=complete_trick(state.play, event.seat))


def _claimed(state: State, event: Claimed) -> State:
    claim = Claim(event.request, event.seat, event.tricks, event.line, event.awaiting)
    return replace(state, claim=claim, undo=None, seen=_add_shown(state.seen, event.shown), last_turn_change=state.seq)


def _claim_answered(state: State, event: ClaimAnswered) -> State:
    assert state.claim is not None
    awaiting = tuple(seat for seat in state.claim.awaiting if seat is not event.seat)
    if event.accept and awaiting:
        return replace(state, claim=replace(state.claim, awaiting=awaiting))
    if event.accept:
        return replace(state, claim=None, last_turn_change=state.seq)
    return replace(state, claim=None, claim_refused=_refused_now(state), last_turn_change=state.seq)


def _refused_now(state: State) -> tuple[int, int, int, int]:
    assert state.claim is not None
    assert state.play is not None
    trick = len(state.play.winners) + 1
    north, east, south, west = (
        trick if seat is state.claim.seat else state.claim_refused[seat.order] for seat in SEATS
    )
    return north, east, south, west


def _undo_asked(state: State, event: UndoAsked) -> State:
    target = UndoTarget(event.calls, event.cards)
    request = UndoRequest(event.request, event.seat, event.to, target, event.awaiting)
    return replace(state, undo=request, last_turn_change=state.seq)


def _undo_answered(state: State, event: UndoAnswered) -> State:
    if not event.accept or state.undo is None:
        return replace(state, undo=None, last_turn_change=state.seq)
    awaiting = tuple(seat for seat in state.undo.awaiting if seat is not event.seat)
    return replace(state, undo=replace(state.undo, awaiting=awaiting))


def _undone(state: State, event: Undone) -> State:
    auction = Auction(state.board.dealer)
    for call in state.auction.calls[: event.calls]:
        auction = add_call(auction, call)
    standing = state.standing_moves[: event.calls + event.cards]
    state = replace(
        state, auction=auction, undo=None, robot_turn=False, standing_moves=standing, last_turn_change=state.seq
    )
    if state.play is None or state.contract is None or not auction.over:
        return replace(state, contract=None, play=None)
    cards = state.play.cards()[: event.cards]
    return replace(state, play=play_cards(start_play(state.deal, state.contract), cards, state.contract.trump))


def _new_actor(state: State, event: TakenOver | TakenBack) -> State:
    north, east, south, west = (state.seq if seat is event.seat else state.actor_since[seat.order] for seat in SEATS)
    return replace(
        state,
        actors=with_actor(state.actors, event.seat, event.actor),
        actor_since=(north, east, south, west),
        robot_turn=False,
        seen=_add_shown(state.seen, event.shown),
    )


def _robot_turn(state: State, _: RobotTurn) -> State:
    """A claim or a request that is open is answered by the next event, and no robot acts."""
    return replace(state, robot_turn=state.claim is None and state.undo is None)


def _board_ended(state: State, event: BoardEnded) -> State:
    return replace(
        state,
        result=event.result,
        claim=None,
        undo=None,
        seen=_add_shown(state.seen, event.shown),
        last_turn_change=state.seq,
    )


_EVOLVE: dict[type[Event], Any] = {
    Called: _called,
    AuctionEnded: _auction_ended,
    Played: _played,
    DummyShown: _dummy_shown,
    TrickWon: _trick_won,
    Claimed: _claimed,
    ClaimAnswered: _claim_answered,
    UndoAsked: _undo_asked,
    UndoAnswered: _undo_answered,
    Undone: _undone,
    TakenOver: _new_actor,
    TakenBack: _new_actor,
    RobotTurn: _robot_turn,
    BoardEnded: _board_ended,
}


def _add_shown(seen: tuple[str, str, str, str, str], shown: Sequence[Shown]) -> tuple[str, str, str, str, str]:
    """Return which hands each viewer has seen, once these are shown. What was seen stays known."""
    known = dict(zip(EVERYBODY, seen, strict=True))
    for item in shown:
        for viewer in item.to:
            if item.seat not in known[viewer]:
                known[viewer] += item.seat
    return known["N"], known["E"], known["S"], known["W"], known["K"]
