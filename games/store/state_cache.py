"""Keeps in memory the states of the games that this process moved last, so that they need not be read from Redis.

A state is never wrong, since the log up to its number never changes, but another process may have appended moves since.
An action says which move its sender has seen: a state that is behind that is read from Redis instead. A state that is
behind all the same is found out when the log is appended to, as with a state from Redis.
"""

import threading
from collections.abc import Mapping

from games.rules.state import State
from games.store import hot_state

STATES_KEPT = 1000
"""Number of states kept; one takes about ten kilobytes."""

_states: dict[int, State] = {}
"""By game; those that moved last are at the end."""

_lock = threading.Lock()


def load(seen: Mapping[int, int]) -> dict[int, State]:
    """Return states by game, each from memory when it is at the number in `seen` or later, else whatever Redis has.

    Asks Redis at most once. Games that are in neither place are left out.
    """
    with _lock:
        found = {game: state for game, number in seen.items() if (state := _states.get(game)) and state.seq >= number}
    missing = sorted(seen.keys() - found.keys())
    return {**found, **hot_state.load(missing)} if missing else found


def put(states: Mapping[int, State]) -> None:
    """Keep committed states. The state of a board that is over is dropped: it has no more moves."""
    with _lock:
        for game, state in states.items():
            _states.pop(game, None)
            if state.result is None:
                _states[game] = state
        while len(_states) > STATES_KEPT:
            del _states[next(iter(_states))]
