"""What is measured of stored states."""

from typing import Final

from prometheus_client import Counter

from games.rules.state import State

_HOT_STATE: Final = Counter(
    "bridge_hot_state_total", "Looks at a state in memory or Redis, against the log.", ["outcome"]
)
_hit, _behind, _absent = (_HOT_STATE.labels(outcome) for outcome in ("hit", "behind", "absent"))


def state_looked_up(state: State | None, seq: int) -> None:
    """Count a look at a game whose log is at `seq` and of which memory or Redis had that state."""
    if state is None:
        _absent.inc()
    elif state.seq < seq:
        _behind.inc()
    else:
        _hit.inc()
