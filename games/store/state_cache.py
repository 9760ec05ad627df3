"""The states of the games that this process has moved last, in memory: they need not be read from Redis.

A state is what the log says up to its number, which nothing changes; only that the log has gone on may be unknown here.
An action says which number its sender has seen, so most of that shows before anything is decided, and then Redis is
asked. The rest shows when the log is appended to, as with a state out of Redis that is behind.
"""

import threading
from collections.abc import Mapping

from games.rules.state import State
from games.store import hot_state

STATES_KEPT = 1000
"""Games; a state takes about ten kilobytes."""

_states: dict[int, State] = {}
"""Those that moved last stand last."""

_lock = threading.Lock()


def load(seen: Mapping[int, int]) -> dict[int, State]:
    """By game, its state at that number of its log or a later one: from here, else whatever Redis has, in one round
    trip for all. Games of which neither knows anything are left out."""
    with _lock:
        found = {game: state for game, number in seen.items() if (state := _states.get(game)) and state.seq >= number}
    missing = sorted(seen.keys() - found.keys())
    return {**found, **hot_state.load(missing)} if missing else found


def put(states: Mapping[int, State]) -> None:
    """Keep committed states. A board that is over moves no more."""
    with _lock:
        for game, state in states.items():
            _states.pop(game, None)
            if state.result is None:
                _states[game] = state
        while len(_states) > STATES_KEPT:
            del _states[next(iter(_states))]
