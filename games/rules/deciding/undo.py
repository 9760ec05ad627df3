"""Decides requests to take back one's latest call or card, and the answers to them."""

from games.rules.action import AnswerUndo, AskUndo, WithdrawUndo
from games.rules.deciding.checks import check_board_open, check_seated, check_seq, seated_since
from games.rules.elements.seat import SEATS, Seat, opponents
from games.rules.errors import IllegalMove
from games.rules.events import Events, UndoAnswered, UndoAsked, Undone
from games.rules.phases.undo import UndoPolicy, UndoRequest, UndoTarget, call_to_undo, card_to_undo
from games.rules.state import State, actor_for, controlling_seat


def decide_undo(state: State, action: AskUndo) -> Events:
    mine = check_seated(state, action.player)
    check_board_open(state)
    if state.undo is not None:
        raise IllegalMove("undo_not_allowed", "another undo is being asked")
    target = _target(state, mine)
    taken_back = state.standing_moves[target.calls + target.cards]
    check_seq(state, action.seq, max(taken_back, seated_since(state, mine)))
    seat, request, to = _undone_seat(state, target), state.seq + 1, taken_back - 1
    awaiting = _answerers(state, seat)
    if state.undo_policy is UndoPolicy.FREE:
        if target.calls + target.cards != len(state.standing_moves) - 1:
            raise IllegalMove("undo_not_allowed", "the next player has acted")
        awaiting = ()
    asked = UndoAsked(seat, request, to, target.calls, target.cards, awaiting)
    return (asked, *answers_of_robots(state, UndoRequest(request, seat, to, target, awaiting), state))


def decide_undo_withdrawal(state: State, action: WithdrawUndo) -> Events:
    mine = check_seated(state, action.player)
    undo = state.undo
    if undo is None or _asker(state, undo.seat, undo.target) not in mine:
        raise IllegalMove("no_undo", "you have not asked for an undo")
    return (UndoAnswered(undo.seat, undo.request, accept=False),)


def decide_undo_answer(state: State, action: AnswerUndo) -> Events:
    mine = check_seated(state, action.player)
    undo = state.undo
    if undo is None or undo.request != action.request:
        raise IllegalMove("no_undo", "that request is not open")
    seat = next((seat for seat in undo.awaiting if controlling_seat(state, seat) in mine), None)
    if seat is None:
        raise IllegalMove("not_your_turn", "that request is not yours to answer")
    answered = UndoAnswered(seat, undo.request, action.accept)
    if not action.accept or len(undo.awaiting) > 1:
        return (answered,)
    return answered, _undone(state, undo.target, undo.to)


def answers_of_robots(state: State, undo: UndoRequest, seated: State) -> Events:
    """Return the answers of the robots among those asked and, when nobody else is asked, the undo itself.

    They agree unless a robot has acted since: the asker has then seen what it made of their call or card. `seated` is
    the state with the actors who answer, `state` the one with those who have acted.
    """
    robots = tuple(seat for seat in undo.awaiting if actor_for(seated, seat).robot)
    later = range(undo.target.calls + undo.target.cards + 1, len(state.standing_moves))
    if robots and any(_by_robot(state, place) for place in later):
        return (UndoAnswered(robots[0], undo.request, accept=False),)
    agreed = tuple(UndoAnswered(seat, undo.request, accept=True) for seat in robots)
    return agreed if len(robots) < len(undo.awaiting) else (*agreed, _undone(state, undo.target, undo.to))


def _by_robot(state: State, place: int) -> bool:
    """Say whether a robot made this call or chose this card, counted from 0 through calls and then cards.

    So it may have been where that side has other actors since; then it counts as a robot's.
    """
    card = place - len(state.auction.calls)
    seat = state.auction.caller(place) if card < 0 else _played_from(state, card)
    actor = state.actors[seat.order] if card < 0 else actor_for(state, seat)
    since = max(state.actor_since[seat.order], state.actor_since[seat.partner.order])
    return actor.robot or since > state.standing_moves[place]


def _target(state: State, mine: tuple[Seat, ...]) -> UndoTarget:
    """Return what the player may take back. Raises IllegalMove('undo_not_allowed') when there is nothing.

    A call is taken back by the player who made it, dummy's last pass included; a card by the player who chose it.
    """
    if state.undo_policy is UndoPolicy.NEVER:
        raise IllegalMove("undo_not_allowed", "this room allows no undo")
    if state.play is None or state.play.cards_played == 0:
        target = call_to_undo(state.auction, frozenset(mine))
    else:
        hands = frozenset(seat for seat in SEATS if controlling_seat(state, seat) in mine)
        target = card_to_undo(state.auction, state.play, hands)
    if target is None:
        raise IllegalMove("undo_not_allowed", "there is nothing of yours that can still be taken back")
    return target


def _is_call(state: State, target: UndoTarget) -> bool:
    return target.calls < len(state.auction.calls)


def _asker(state: State, seat: Seat, target: UndoTarget) -> Seat:
    return seat if _is_call(state, target) else controlling_seat(state, seat)


def _undone_seat(state: State, target: UndoTarget) -> Seat:
    """Return the seat whose call or card is taken back."""
    if state.play is None or _is_call(state, target):
        return state.auction.caller(target.calls)
    return _played_from(state, target.cards)


def _played_from(state: State, card: int) -> Seat:
    """Return the hand from which card number `card` of the board was played, from 0."""
    assert state.play is not None
    return state.play.tricks[card // 4].seat_of(card % 4)


def _answerers(state: State, seat: Seat) -> tuple[Seat, ...]:
    """Return the seats that must consent: both opponents; once the auction is over declarer alone for that side."""
    left, right = opponents(seat)
    if state.contract is not None and left.side is state.contract.declarer.side:
        return (state.contract.declarer,)
    return left, right


def _undone(state: State, target: UndoTarget, to: int) -> Undone:
    return Undone(to, target.calls, target.cards, _undone_seat(state, target))
