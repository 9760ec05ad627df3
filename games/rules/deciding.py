"""What an action causes: events, or the refusal that the rules give."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from games.rules.action import (
    Action,
    AnswerClaim,
    AnswerUndo,
    AskUndo,
    MakeCall,
    MakeClaim,
    PlayCard,
    TakeBack,
    TakeOver,
    WithdrawUndo,
)
from games.rules.auction import add_call, check_call, contract_of
from games.rules.card import in_order
from games.rules.claim import answerers, declarer_tricks
from games.rules.contract import Contract
from games.rules.errors import IllegalMove
from games.rules.events import (
    AuctionEnded,
    BoardEnded,
    Called,
    ClaimAnswered,
    Claimed,
    DummyShown,
    Event,
    Played,
    Shown,
    TakenBack,
    TakenOver,
    TrickWon,
    UndoAnswered,
    UndoAsked,
    Undone,
)
from games.rules.play import Play, add_card, check_card, gather
from games.rules.scoring import score
from games.rules.seat import EVERYBODY, SEATS, Seat, Side, opponents
from games.rules.state import Result, State, actor_for, boss, seats_of
from games.rules.trick import winner
from games.rules.undo import UndoPolicy, UndoTarget, call_to_undo, card_to_undo

Events = tuple[Event, ...]


def decide(state: State, action: Action) -> Events:
    """The events that the action causes. Raises IllegalMove with a refusal code; the state is never changed."""
    return _DECIDE[type(action)](state, action)


def _decide_call(state: State, action: MakeCall) -> Events:
    _check_may_act(state, action.player, action.seq)
    if state.contract is not None:
        raise IllegalMove("illegal_call", "the auction is over")
    seat = state.auction.turn
    _check_turn(state, action.player, seat)
    check_call(state.auction, action.call)
    auction = add_call(state.auction, action.call)
    called = Called(seat, action.call)
    if not auction.over:
        return (called,)
    contract = contract_of(auction)
    if contract is None:
        return called, AuctionEnded(None, None), _ended(state, None, None, "passed out")
    return called, AuctionEnded(contract, contract.leader)


def _decide_card(state: State, action: PlayCard) -> Events:
    _check_may_act(state, action.player, action.seq)
    if state.play is None or state.contract is None:
        raise IllegalMove("illegal_card", "the auction is not over")
    seat = state.play.turn
    _check_turn(state, action.player, seat)
    check_card(state.play, action.card)
    played = Played(seat, action.card)
    play = add_card(state.play, action.card)
    if play.cards_played == 1:
        return played, _dummy_shown(replace(state, play=play), state.contract)
    if not play.trick.full:
        return (played,)
    trick_winner = winner(play.trick, state.contract.trump)
    won = TrickWon(trick_winner)
    play = gather(play, trick_winner)
    if play.remaining:
        return played, won
    tricks = play.won(state.contract.declarer.side)
    return played, won, _ended(replace(state, play=play), state.contract, tricks, "played")


def _decide_claim(state: State, action: MakeClaim) -> Events:
    _check_may_act(state, action.player, action.seq)
    contract, play = _in_play(state)
    mine = seats_of(state, action.player)
    seat = next((seat for seat in SEATS if seat is not contract.dummy and boss(state, seat) in mine), None)
    if seat is None:
        raise IllegalMove("illegal_claim", "dummy may not claim")
    if not 0 <= action.tricks <= play.remaining:
        raise IllegalMove("illegal_claim", f"claim 0 to {play.remaining} tricks")
    request = state.seq + 1
    awaiting = answerers(contract, play, seat, action.tricks)
    shown = (Shown(seat, in_order(play.held(seat)), _claim_audience(state, contract, seat)),)
    return (Claimed(seat, action.tricks, action.line, request, awaiting, shown),)


def _decide_claim_answer(state: State, action: AnswerClaim) -> Events:
    mine = _check_seated(state, action.player)
    claim = state.claim
    if claim is None or claim.request != action.request:
        raise IllegalMove("no_claim", "that claim is not open")
    contract, play = _in_play(state)
    seat = next((seat for seat in claim.awaiting if boss(state, seat) in mine), None)
    if seat is None:
        raise IllegalMove("not_your_turn", "that claim is not yours to answer")
    answered = ClaimAnswered(seat, claim.request, action.accept)
    if not action.accept or len(claim.awaiting) > 1:
        return (answered,)
    return answered, _ended(state, contract, declarer_tricks(contract, play, claim), "claimed")


def _decide_undo(state: State, action: AskUndo) -> Events:
    mine = _check_seated(state, action.player)
    _check_open(state)
    if state.undo is not None:
        raise IllegalMove("undo_not_allowed", "another undo is being asked")
    target = _undo_target(state, frozenset(seat for seat in SEATS if boss(state, seat) in mine))
    seat, request = _undone_seat(state, target), state.seq + 1
    to = state.made[target.calls + target.cards] - 1
    awaiting = _undo_answerers(state, seat)
    if state.undo_policy is UndoPolicy.FREE:
        if target.calls + target.cards != len(state.made) - 1:
            raise IllegalMove("undo_not_allowed", "the next player has acted")
        awaiting = ()
    asked = UndoAsked(seat, request, to, target.calls, target.cards, awaiting)
    return (asked, *_robots_agree(state, request, awaiting, target, to))


def _decide_withdrawal(state: State, action: WithdrawUndo) -> Events:
    mine = _check_seated(state, action.player)
    if state.undo is None or boss(state, state.undo.seat) not in mine:
        raise IllegalMove("no_undo", "you have not asked for an undo")
    return (UndoAnswered(state.undo.seat, state.undo.request, accept=False),)


def _decide_undo_answer(state: State, action: AnswerUndo) -> Events:
    mine = _check_seated(state, action.player)
    undo = state.undo
    if undo is None or undo.request != action.request:
        raise IllegalMove("no_undo", "that request is not open")
    seat = next((seat for seat in undo.awaiting if boss(state, seat) in mine), None)
    if seat is None:
        raise IllegalMove("not_your_turn", "that request is not yours to answer")
    answered = UndoAnswered(seat, undo.request, action.accept)
    if not action.accept or len(undo.awaiting) > 1:
        return (answered,)
    return answered, _undone(state, undo.target, undo.to)


def _decide_new_actor(state: State, action: TakeOver | TakeBack) -> Events:
    if state.result is not None:
        raise IllegalMove("board_over", "the board is over")
    place = action.seat.order
    actors = (*state.actors[:place], action.actor, *state.actors[place + 1 :])
    after = replace(state, actors=actors)
    kind = TakenOver if isinstance(action, TakeOver) else TakenBack
    changed: Event = kind(action.seat, action.actor, _shown_to_new_boss(after))
    undo = state.undo
    if undo is None:
        return (changed,)
    return (changed, *_robots_agree(after, undo.request, undo.awaiting, undo.target, undo.to))


_DECIDE: dict[type[Action], Callable[[State, Any], Events]] = {
    MakeCall: _decide_call,
    PlayCard: _decide_card,
    MakeClaim: _decide_claim,
    AnswerClaim: _decide_claim_answer,
    AskUndo: _decide_undo,
    WithdrawUndo: _decide_withdrawal,
    AnswerUndo: _decide_undo_answer,
    TakeOver: _decide_new_actor,
    TakeBack: _decide_new_actor,
}


def _check_seated(state: State, player: int) -> tuple[Seat, ...]:
    mine = seats_of(state, player)
    if not mine:
        raise IllegalMove("not_seated", "you do not play this board")
    return mine


def _check_open(state: State) -> None:
    if state.result is not None:
        raise IllegalMove("board_over", "the board is over")
    if state.claim is not None:
        raise IllegalMove("claim_open", "a claim must be answered first")


def _check_may_act(state: State, player: int, seq: int) -> None:
    """Seated, board and claim open, and nothing that matters happened since the player looked."""
    mine = _check_seated(state, player)
    _check_open(state)
    if seq < max(state.changed, *(state.actor_since[seat.order] for seat in mine)):
        raise IllegalMove("stale", f"the board has moved on since move {seq}")
    if seq > state.seq:
        raise IllegalMove("bad_message", f"seq: there is no move {seq} yet")


def _check_turn(state: State, player: int, seat: Seat) -> None:
    if actor_for(state, seat).player != player:
        raise IllegalMove("not_your_turn", f"it is the turn of {boss(state, seat).name.title()}")


def _in_play(state: State) -> tuple[Contract, Play]:
    """The play period: from the faced opening lead on (Law 22B)."""
    if state.contract is None or state.play is None or state.play.cards_played == 0:
        raise IllegalMove("illegal_claim", "claims are made after the opening lead")
    return state.contract, state.play


def _declaring_side(state: State, contract: Contract) -> str:
    """Who is shown what declarer is shown: declarer, and the person in dummy's seat who plays both hands."""
    return "".join(dict.fromkeys((contract.declarer, boss(state, contract.declarer))))


def _claim_audience(state: State, contract: Contract, seat: Seat) -> str:
    if seat is contract.declarer:
        return "".join(opponents(seat))
    return _declaring_side(state, contract)


def _dummy_shown(state: State, contract: Contract) -> DummyShown:
    dummy = contract.dummy
    spread = Shown(dummy, state.deal[dummy.order], EVERYBODY)
    return DummyShown(dummy, (spread, *_shown_to_new_boss(state)))


def _shown_to_new_boss(state: State) -> tuple[Shown, ...]:
    """What a person in dummy's seat must see to play declarer's hand: it, and the hand of a defender who claims."""
    contract, play = state.contract, state.play
    if contract is None or play is None or play.cards_played == 0 or boss(state, contract.declarer) is not contract.dummy:
        return ()
    seats = {contract.declarer}
    if state.claim is not None and state.claim.seat.side is not contract.declarer.side:
        seats.add(state.claim.seat)
    known = state.seen[contract.dummy.order]
    return tuple(Shown(seat, in_order(play.held(seat)), contract.dummy) for seat in SEATS if seat in seats - set(known))


def _ended(state: State, contract: Contract | None, tricks: int | None, reason: str) -> BoardEnded:
    """The end of the board: result and all hands. `state` holds what is left of them."""
    held = state.deal if state.play is None else tuple(in_order(hand) for hand in state.play.hands)
    shown = tuple(Shown(seat, held[seat.order], EVERYBODY) for seat in SEATS)
    if contract is None or tricks is None:
        return BoardEnded(Result(reason, None, None, 0, ()), state.deal, shown)
    side = contract.declarer.side
    points = score(contract, tricks, vulnerable=state.board.vulnerable.of(side))
    for_north_south = points.total if side is Side.NS else -points.total
    return BoardEnded(Result(reason, contract, tricks, for_north_south, points.parts), state.deal, shown)


def _undo_target(state: State, hands: frozenset[Seat]) -> UndoTarget:
    if state.undo_policy is UndoPolicy.NEVER:
        raise IllegalMove("undo_not_allowed", "this room allows no undo")
    if state.play is None or state.play.cards_played == 0:
        target = call_to_undo(state.auction, hands)
    else:
        target = card_to_undo(state.auction, state.play, hands)
    if target is None:
        raise IllegalMove("undo_not_allowed", "there is nothing of yours that can still be taken back")
    return target


def _undone_seat(state: State, target: UndoTarget) -> Seat:
    """Whose call or card is taken back."""
    if state.play is None or target.calls < len(state.auction.calls):
        return state.auction.caller(target.calls)
    return state.play.tricks[target.cards // 4].seat_of(target.cards % 4)


def _undo_answerers(state: State, seat: Seat) -> tuple[Seat, ...]:
    """Both opponents; declarer alone for his side once the auction is over."""
    left, right = opponents(seat)
    if state.contract is not None and left.side is state.contract.declarer.side:
        return (state.contract.declarer,)
    return left, right


def _robots_agree(state: State, request: int, awaiting: tuple[Seat, ...], target: UndoTarget, to: int) -> Events:
    """Robots consent at once; when nobody else is asked, the undo is done."""
    robots = tuple(seat for seat in awaiting if actor_for(state, seat).robot)
    agreed = tuple(UndoAnswered(seat, request, accept=True) for seat in robots)
    return agreed if len(robots) < len(awaiting) else (*agreed, _undone(state, target, to))


def _undone(state: State, target: UndoTarget, to: int) -> Undone:
    return Undone(to, target.calls, target.cards, _undone_seat(state, target))


