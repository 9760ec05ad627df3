"""Decides what an action causes: the events of a move, or a refusal. Calls, cards and changes of actor are here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from games.rules.action import (
    Action,
    AnswerClaim,
    AnswerUndo,
    AskRobotTurn,
    AskUndo,
    MakeCall,
    MakeClaim,
    PlayCard,
    TakeBack,
    TakeOver,
    WithdrawUndo,
)
from games.rules.deciding.checks import check_may_act, check_turn
from games.rules.deciding.claims import decide_claim, decide_claim_answer
from games.rules.deciding.stalling import decide_robot_turn
from games.rules.deciding.undo import answers_of_robots, decide_undo, decide_undo_answer, decide_undo_withdrawal
from games.rules.disclosure import end_board, show_to_controller, spread_dummy
from games.rules.elements.trick import winner
from games.rules.errors import IllegalMove
from games.rules.events import AuctionEnded, Called, Events, Played, TakenBack, TakenOver, TrickWon
from games.rules.phases.auction import add_call, check_call, contract_of
from games.rules.phases.play import add_card, check_card, complete_trick
from games.rules.state import State, with_actor


def decide(state: State, action: Action) -> Events:
    """Return the events that the action causes. Raises IllegalMove with a refusal code. Never changes the state."""
    return _DECIDE[type(action)](state, action)


def _decide_call(state: State, action: MakeCall) -> Events:
    check_may_act(state, action.player, action.seq)
    if state.contract is not None:
        raise IllegalMove("illegal_call", "the auction is over")
    seat = state.auction.turn
    check_turn(state, action.player, seat)
    check_call(state.auction, action.call)
    auction = add_call(state.auction, action.call)
    called = Called(seat, action.call)
    if not auction.over:
        return (called,)
    contract = contract_of(auction)
    if contract is None:
        return called, AuctionEnded(None, None), end_board(state, None, None, "passed out")
    return called, AuctionEnded(contract, contract.leader)


def _decide_card(state: State, action: PlayCard) -> Events:
    check_may_act(state, action.player, action.seq)
    if state.play is None or state.contract is None:
        raise IllegalMove("illegal_card", "the auction is not over")
    seat = state.play.turn
    check_turn(state, action.player, seat)
    check_card(state.play, action.card)
    played = Played(seat, action.card)
    play = add_card(state.play, action.card)
    if play.cards_played == 1:
        return played, spread_dummy(replace(state, play=play), state.contract)
    if not play.trick.full:
        return (played,)
    trick_winner = winner(play.trick, state.contract.trump)
    won = TrickWon(trick_winner)
    play = complete_trick(play, trick_winner)
    if play.remaining:
        return played, won
    tricks = play.won(state.contract.declarer.side)
    return played, won, end_board(replace(state, play=play), state.contract, tricks, "played")


def _decide_new_actor(state: State, action: TakeOver | TakeBack) -> Events:
    if state.result is not None:
        raise IllegalMove("board_over", "the board is over")
    after = replace(state, actors=with_actor(state.actors, action.seat, action.actor))
    kind = TakenOver if isinstance(action, TakeOver) else TakenBack
    changed = kind(action.seat, action.actor, show_to_controller(after))
    return (changed,) if state.undo is None else (changed, *answers_of_robots(state, state.undo, after))


_DECIDE: dict[type[Action], Callable[[State, Any], Events]] = {
    MakeCall: _decide_call,
    PlayCard: _decide_card,
    MakeClaim: decide_claim,
    AnswerClaim: decide_claim_answer,
    AskUndo: decide_undo,
    WithdrawUndo: decide_undo_withdrawal,
    AnswerUndo: decide_undo_answer,
    AskRobotTurn: decide_robot_turn,
    TakeOver: _decide_new_actor,
    TakeBack: _decide_new_actor,
}
