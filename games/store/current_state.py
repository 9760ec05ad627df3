"""The state of a game at the head of its log, from Redis or the log."""

from games.rules.state import State
from games.store import hot_state, log
from games.store.metrics import state_looked_up


def current_state(game_id: int) -> State:
    """Return the state in Redis when it is at the head of the log, else the one that the log gives."""
    head = log.heads([game_id])[game_id]
    state = hot_state.load([game_id]).get(game_id)
    state_looked_up(state, head)
    return state if state is not None and state.seq >= head else log.rebuild(game_id)
