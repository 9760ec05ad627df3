"""Claims, concessions and the answers to them (Laws 68-71)."""

from games.rules.action import AnswerClaim, MakeClaim
from games.rules.deciding.checks import check_may_act, check_play_began, check_seated
from games.rules.disclosure import end_board, show_claiming_hand
from games.rules.elements.seat import SEATS
from games.rules.errors import IllegalMove
from games.rules.events import ClaimAnswered, Claimed, Events
from games.rules.phases.claim import answerers, declarer_tricks
from games.rules.state import State, controlling_seat


def decide_claim(state: State, action: MakeClaim) -> Events:
    mine = check_may_act(state, action.player, action.seq)
    contract, play = check_play_began(state)
    seat = next((seat for seat in SEATS if seat is not contract.dummy and controlling_seat(state, seat) in mine), None)
    if seat is None:
        raise IllegalMove("illegal_claim", "dummy may not claim")
    if not 0 <= action.tricks <= play.remaining:
        raise IllegalMove("illegal_claim", f"claim 0 to {play.remaining} tricks")
    if len(play.winners) < state.claim_refused[seat.order]:  # an undo may have returned to an earlier trick
        raise IllegalMove("illegal_claim", "a claim was refused in this trick: claim again in the next one")
    awaiting = answerers(contract, play, seat, action.tricks)
    shown = show_claiming_hand(state, contract, play, seat)
    return (Claimed(seat, action.tricks, action.line, state.seq + 1, awaiting, shown),)


def decide_claim_answer(state: State, action: AnswerClaim) -> Events:
    mine = check_seated(state, action.player)
    claim = state.claim
    if claim is None or claim.request != action.request:
        raise IllegalMove("no_claim", "that claim is not open")
    contract, play = check_play_began(state)
    seat = next((seat for seat in claim.awaiting if controlling_seat(state, seat) in mine), None)
    if seat is None:
        raise IllegalMove("not_your_turn", "that claim is not yours to answer")
    answered = ClaimAnswered(seat, claim.request, action.accept)
    if not action.accept or len(claim.awaiting) > 1:
        return (answered,)
    return answered, end_board(state, contract, declarer_tricks(contract, play, claim), "claimed")
