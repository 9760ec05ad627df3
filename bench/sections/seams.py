"""`bin/bench seams`: play with every seam on, with each one off, and with all off; written into docs/seams.md.

Each configuration is a site of its own on the same PostgreSQL and Redis, started and ended in turns, so that a slow
minute of the machine falls on all of them.
"""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import report
from bench.comparison import LoadResult, Trial, print_run, run_load
from bench.stage import Stage
from config.fast_paths import SEAMS

PAGE = report.ROOT / "docs" / "seams.md"
TABLES = (10, 50)
ROUNDS = 3
SECONDS, WARM_UP = 6.0, 1.5
ALL, NONE = "all", "none"
_HOW = """\
Whole sessions in a closed loop, as in `bin/bench play`; medians of {rounds} rounds of {seconds:g} s, in turns.
A figure behind a stroke is relative to all seams on: throughput lost and p99 gained without the seam."""


def _nothing() -> dict[str, dict[int, list[LoadResult]]]:
    return defaultdict(lambda: defaultdict(list))


@dataclass
class Outcome:
    """Results by configuration (`all`, `none`, or the one seam that was off) and number of tables."""

    found: dict[str, dict[int, list[LoadResult]]] = field(default_factory=_nothing)

    def median(self, name: str, tables: int, figure: str) -> float:
        return statistics.median(each[figure] for each in self.found[name][tables])

    def gain(self, name: str, tables: int) -> tuple[float, float]:
        """Return what the seam gains: the share of throughput that is lost without it, and of p99 that is added."""
        rate = 1 - self.median(name, tables, "rate") / self.median(ALL, tables, "rate")
        return rate, self.median(name, tables, "p99") / self.median(ALL, tables, "p99") - 1


def measure(names: Sequence[str] = (ALL, *SEAMS, NONE), *, rounds: int = ROUNDS) -> Outcome:
    """Play every configuration in turns."""
    outcome = Outcome()
    with ExitStack() as stack:
        stage = Stage(stack)
        rooms = stage.seed(max(TABLES))
        for _ in range(rounds):
            for name in names:
                for tables, result in _play(stage, name, rooms):
                    outcome.found[name][tables].append(result)
    return outcome


def _play(stage: Stage, name: str, rooms: str) -> list[tuple[int, LoadResult]]:
    stage.environment["FAST_PATHS"] = {ALL: "1", NONE: "0"}.get(name, f"-{name}")
    results = []
    with ExitStack() as stack:
        site = stage.start(stack, realtime=1, worker=1)
        for tables in TABLES:
            trial = Trial(tables, SECONDS, WARM_UP)
            result = run_load(trial.arguments, site.realtime_urls, stage.groups(), rooms=rooms)
            print_run(name, trial, result)
            results.append((tables, result))
    return results


def section_text(outcome: Outcome, *, rounds: int = ROUNDS) -> str:
    """Return the section's markdown."""
    head = ["off", *(f"{tables} tables: {what}" for tables in TABLES for what in ("actions/s", "p99 ms"))]
    rows = [[name, *_cells(outcome, name)] for name in outcome.found]
    return f"{_HOW.format(rounds=rounds, seconds=SECONDS)}\n\n{report.table(head, rows)}"


def _cells(outcome: Outcome, name: str) -> list[str]:
    cells = []
    for tables in TABLES:
        rate, p99 = outcome.gain(name, tables)
        for figure, gain in (("rate", -rate), ("p99", p99)):
            value = outcome.median(name, tables, figure)
            text = f"{value:.0f}" if figure == "rate" else f"{value:.1f}"
            cells.append(text if name == ALL else f"{text} / {100 * gain:+.0f} %")
    return cells
