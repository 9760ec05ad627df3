"""When a person has been on turn for too long."""

from dataclasses import replace

from django.conf import settings

from games.rules.action import Action, AskRobotTurn
from games.rules.deciding.stalling import awaited_seat
from games.rules.state import State, actor_for, controlling_seat
from games.store.turn_times import waited


def timed(game: int, state: State, asked: Action) -> Action:
    """Return the action; one that asks for a robot's turn with the seconds that the person on turn still has.

    Costs one query for that kind and none for the others. Time counts from the last change of the turn, the claim or
    the request, and from when the person took the seat or came back.
    """
    seat = awaited_seat(state) if isinstance(asked, AskRobotTurn) else None
    if seat is None or not isinstance(asked, AskRobotTurn):
        return asked
    since = max(state.last_turn_change, state.actor_since[controlling_seat(state, seat).order])
    return replace(asked, left=settings.STALL_SECONDS - waited(game, since, actor_for(state, seat).player))
