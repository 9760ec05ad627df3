"""The state of a game at the head of its log, from wherever it stands."""

from games.rules.state import State
from games.store import hot_state, log
from games.store.metrics import state_looked_up


def current_state(game_id: int) -> State:
    """Return Redis's state where it stands at the head of the log, else the one that the log gives."""
    head = log.heads([game_id])[game_id]
    state = hot_state.load([game_id]).get(game_id)
    state_looked_up(state, head)
    return state if state is not None and state.seq >= head else log.rebuild(game_id)
