"""Stalling: who is on turn for too long may not hold the others up.

Any other person who plays the board may then have a robot make that one call or card. It knows what the stalling seat
may know and nothing else, and is asked as for a robot's own turn. A claim or a request to undo that nobody answers
counts as refused instead: that gives nothing away and takes nothing from anybody.
"""

from games.rules.action import AskRobotTurn
from games.rules.deciding.checks import check_board_over, check_seated, check_seq
from games.rules.elements.seat import Seat
from games.rules.errors import IllegalMove
from games.rules.events import ClaimAnswered, Events, RobotTurn, UndoAnswered
from games.rules.state import State, actor_for, turn


def awaited_seat(state: State) -> Seat | None:
    """Return the hand whose actor the board waits for, where that is a person; else None."""
    waiting = state.claim.awaiting if state.claim else state.undo.awaiting if state.undo else (turn(state),)
    return next((seat for seat in waiting if seat is not None and not actor_for(state, seat).robot), None)


def decide_robot_turn(state: State, action: AskRobotTurn) -> Events:
    """Raises IllegalMove('not_seated', 'board_over', 'stale', 'not_allowed' or 'too_early')."""
    mine = check_seated(state, action.player)
    check_board_over(state)
    check_seq(state, action.seq, state.last_turn_change)
    seat = awaited_seat(state)
    if seat is None or state.robot_turn:
        raise IllegalMove("not_allowed", "a robot is on turn")
    if actor_for(state, seat).player == action.player:
        raise IllegalMove("not_allowed", "the board waits for you: act yourself")
    if action.left > 0:
        raise IllegalMove("too_early", f"{seat.name.title()} has {action.left:.0f} s left")
    asked = RobotTurn(seat, mine[0])
    if state.claim is not None:
        return asked, ClaimAnswered(seat, state.claim.request, accept=False)
    if state.undo is not None:
        return asked, UndoAnswered(seat, state.undo.request, accept=False)
    return (asked,)
