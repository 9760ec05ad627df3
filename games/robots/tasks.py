"""Lets robots act. They see only their own view and submit the same actions as people.

When a robot is due stands in the game's row (`due_at`), so that no crash stops it: the sweep finds the game, and finds
it again five seconds later if the robot has not acted. In a room where nobody is connected robots wait, and nothing is
done for them, until somebody comes (`games.store.robot_turns`).
"""

import logging
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from celery import shared_task
from celery.signals import worker_init
from django.conf import settings
from django.db import DatabaseError
from django.utils.crypto import salted_hmac
from structlog.contextvars import bind_contextvars

from games.actions import metrics
from games.actions.apply import apply
from games.actions.batch import Submitted
from games.actions.wire_actions import kind_of
from games.robots import dds
from games.robots.decision import CallDecision, CardDecision, Decision, Dropped
from games.robots.something_legal import something_legal
from games.robots.strategy import get_strategy
from games.rules.elements.seat import Seat
from games.rules.player_view import PlayerView, player_view
from games.rules.state import State, actor_for, robot_due
from games.store import log, robot_turns
from games.store.current_state import current_state
from realtime.presence.leases import rooms_with_people
from realtime.wire import messages
from realtime.wire.bus import Refused

logger = logging.getLogger(__name__)
AT_ONCE: Final = 200
"""Games that are claimed at once."""

_NO_ID: Final = UUID(int=0)


@worker_init.connect
def load_solver(**_: Any) -> None:
    """Before the first child is there: all share its memory, and the log says at the start where there is none."""
    if settings.PROCESS == "robots":
        dds.library()


@shared_task(name="games.robots.tasks.sweep")
def sweep() -> None:
    """Queue a task for every game in which a robot is due; freeze those where nobody is connected.

    Goes on while whole batches are claimed with frozen ones among them, so that nobody waits behind boards that many
    people have left at once.
    """
    while _sweep_once():
        pass


def _sweep_once() -> bool:
    due = robot_turns.claim(AT_ONCE)
    peopled = rooms_with_people([turn.room for turn in due]) if due else set()
    empty = {turn.game: turn.room for turn in due if turn.room not in peopled}
    for turn in due:
        if turn.room in peopled:
            act.delay(turn.game, str(turn.room), turn.attempt)
    if empty:
        robot_turns.freeze(empty)
        robot_turns.thaw(rooms_with_people(list(empty.values())))
    return len(due) == AT_ONCE and bool(empty)


@shared_task(name="games.robots.tasks.act")
def act(game_id: int, room_id: str, attempt: int = 0) -> None:
    """Let the robot that is due in this game decide, and apply its action. Does nothing when no robot is due.

    `attempt` numbers the sweep's tries at this turn: the task may run twice, and then the second action is a repeat.
    """
    bind_contextvars(room=room_id, game=game_id)
    state = current_state(game_id)
    seat = robot_due(state)
    if seat is None:
        return
    robot_seat = next(place for place in (seat, seat.partner) if state.actors[place.order] == actor_for(state, seat))
    try:
        with metrics.ROBOT.time():
            decision = _decide(player_view(state, robot_seat), robot_seat, lambda: log.heads([game_id])[game_id])
    except Dropped:
        return
    message = _message(game_id, state, decision, attempt)
    (answer,) = apply([Submitted(actor_for(state, seat).player, message)])
    if isinstance(answer, Refused):
        logger.warning("robot_refused", extra={"code": answer.code, "action_id": str(message.id)})


def _decide(view: PlayerView, seat: Seat, head: Callable[[], int]) -> Decision:
    """Return what the robot does, or something legal where its strategy fails: a board must not wait for ever.

    `head` reads the number of the last move. Raises Dropped when that is not the view's any more.
    """
    try:
        return get_strategy().act(view, seat, lambda: head() == view.seq)
    except (Dropped, DatabaseError):
        raise
    except Exception:
        logger.exception("robot_failed")
        return something_legal(view)


def _message(game_id: int, state: State, decision: Decision, attempt: int) -> messages.BoardAction:
    """Return the decision as the message that a person would send."""
    if isinstance(decision, CallDecision):
        message: messages.BoardAction = messages.Call(_NO_ID, game_id, state.seq, decision.call, decision.meaning)
    elif isinstance(decision, CardDecision):
        message = messages.Play(_NO_ID, game_id, state.seq, decision.card)
    else:
        assert state.claim is not None
        message = messages.ClaimAnswer(_NO_ID, game_id, state.claim.request, decision.accept)
    message.id = action_id(game_id, state.seq + 1, kind_of(message), attempt)
    return message


def action_id(game_id: int, number: int, kind: str, attempt: int) -> UUID:
    """Return the id of a robot's action: of move `number` in the game, at this attempt.

    It is keyed with SECRET_KEY, for whoever could compute it could use it first, and the log takes no id twice. Should
    an id be taken all the same, or SECRET_KEY be another one since, the action is tried under the next attempt's id:
    it names the move that it follows, so under no id can it be made twice.
    """
    what = f"{game_id}:{number}:{kind}:{attempt}"
    return UUID(bytes=salted_hmac(__name__, what, algorithm="sha256").digest()[:16], version=4)
