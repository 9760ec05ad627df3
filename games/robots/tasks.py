"""Lets robots act. They see only their own view and submit the same actions as people.

When a robot is due stands in the game's row (`due_at`), so that no crash stops it: the sweep finds the game, and finds
it again five seconds later if the robot has not acted. In a room where nobody is connected robots wait.
"""

from typing import Any, Final
from uuid import UUID, uuid5

from celery import shared_task
from celery.signals import worker_init
from django.conf import settings
from django.db import connection
from structlog.contextvars import bind_contextvars

from games.actions import metrics
from games.actions.apply import apply
from games.actions.batch import Submitted
from games.actions.wire_actions import kind_of
from games.robots import dds
from games.robots.decision import CallDecision, CardDecision, Decision
from games.robots.strategy import get_strategy
from games.rules.player_view import player_view
from games.rules.state import State, actor_for, robot_due
from games.store.current_state import current_state
from realtime.presence.leases import rooms_with_people
from realtime.wire import messages

AT_ONCE: Final = 200
"""Games that one sweep takes at most."""

_NAMESPACE: Final = UUID("6f1c9c0e-6f0a-4d0b-9d5e-0c2b6f1f7d11")

_CLAIM_DUE: Final = """
UPDATE games_game SET due_at = now() + interval '5 seconds'
WHERE id IN (SELECT id FROM games_game WHERE due_at <= now() AND due_kind = 'robot'
             ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, room_id"""

_FREEZE: Final = "UPDATE games_game SET due_at = now() + interval '1 second' WHERE id = ANY(%s) AND due_kind = 'robot'"


@worker_init.connect
def load_solver(**_: Any) -> None:
    """Before the first child is there: all share its memory, and the log says at the start where there is none."""
    if settings.PROCESS == "robots":
        dds.library()


@shared_task(name="games.robots.tasks.sweep")
def sweep() -> None:
    """Queue a task for every game in which a robot is due. Where nobody is connected, look again in a second."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_DUE, [AT_ONCE])
        due = cursor.fetchall()
    if not due:
        return
    peopled = rooms_with_people([room for _, room in due])
    frozen = [game for game, room in due if room not in peopled]
    if frozen:
        with connection.cursor() as cursor:
            cursor.execute(_FREEZE, [frozen])
    for game, room in due:
        if room in peopled:
            act.delay(game, str(room))


@shared_task(name="games.robots.tasks.act")
def act(game_id: int, room_id: str) -> None:
    """Let the robot that is due in this game decide, and apply its action. Does nothing when no robot is due."""
    bind_contextvars(room=room_id, game=game_id)
    state = current_state(game_id)
    seat = robot_due(state)
    if seat is None:
        return
    robot_seat = next(place for place in (seat, seat.partner) if state.actors[place.order] == actor_for(state, seat))
    with metrics.ROBOT.time():
        decision = get_strategy().act(player_view(state, robot_seat), robot_seat)
    apply([Submitted(actor_for(state, seat).player, _message(game_id, state, decision))])


def _message(game_id: int, state: State, decision: Decision) -> messages.BoardAction:
    """Return the decision as the message that a person would send.

    Its id follows from the game, the number and the kind of the move, so that a second try is a repeat of the first.
    """
    if isinstance(decision, CallDecision):
        message: messages.BoardAction = messages.Call(_NAMESPACE, game_id, state.seq, decision.call, decision.meaning)
    elif isinstance(decision, CardDecision):
        message = messages.Play(_NAMESPACE, game_id, state.seq, decision.card)
    else:
        assert state.claim is not None
        message = messages.ClaimAnswer(_NAMESPACE, game_id, state.claim.request, decision.accept)
    message.id = uuid5(_NAMESPACE, f"{game_id}:{state.seq + 1}:{kind_of(message)}")
    return message
