"""Metrics of stored states."""

from typing import Final

from prometheus_client import Counter

from games.rules.state import State

_HOT_STATE: Final = Counter(
    "bridge_hot_state_total", "Looks at a state in memory or Redis, against the log.", ["outcome"]
)
_hit, _behind, _absent = (_HOT_STATE.labels(outcome) for outcome in ("hit", "behind", "absent"))


def state_looked_up(state: State | None, seq: int) -> None:
    """Count a look-up of a game whose log ends at `seq`; `state` is what memory or Redis had, None when neither did."""
    if state is None:
        _absent.inc()
    elif state.seq < seq:
        _behind.inc()
    else:
        _hit.inc()
