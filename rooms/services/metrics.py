"""Metrics of holds and of the clock's sweep."""

from typing import Final, Literal

from prometheus_client import Counter, Histogram

SWEEP_SECONDS: Final = 1.0
"""Time between two sweeps, as in `CELERY_BEAT_SCHEDULE`."""

_HOLDS = Counter("bridge_holds_total", "Seats kept for players who are away, and what became of them.", ["outcome"])
_LATENESS = Histogram(
    "bridge_sweep_lateness_seconds",
    "How much later than a second after the one before a sweep of the clock came.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
_holds = {outcome: _HOLDS.labels(outcome) for outcome in ("begun", "returned", "freed", "forgiven")}


def count_holds(outcome: Literal["begun", "returned", "freed", "forgiven"], seats: int) -> None:
    """Count seats whose hold had this outcome."""
    _holds[outcome].inc(seats)


def observe_sweep(after: float) -> None:
    """Measure how late a sweep came, which began `after` seconds after the one before."""
    _LATENESS.observe(max(0.0, after - SWEEP_SECONDS))
