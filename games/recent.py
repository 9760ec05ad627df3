"""The states of the games that this process has moved last: what it told Redis, it need not ask Redis for.

A state is what the log says up to its number, which nothing changes; only that the log has gone on may be unknown here.
Who acts says what he has seen, so most of that shows before anything is decided, and then Redis is asked. The rest
shows when the log is appended to, as with a state out of Redis that is behind.
"""

import threading
from collections.abc import Mapping

from games import hot_state
from games.rules.state import State

KEPT = 1000
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


def keep(states: Mapping[int, State]) -> None:
    """What was committed. A board that is over moves no more."""
    with _lock:
        for game, state in states.items():
            _states.pop(game, None)
            if state.result is None:
                _states[game] = state
        while len(_states) > KEPT:
            del _states[next(iter(_states))]
