"""`bin/bench queries`: the hot queries at ten thousand and at a million games, and the time of an action's statements.

The large database is filled once, in a few minutes, and kept under .data/ until the schema changes; the small one is
filled each time.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg import sql

from bench import history, report
from bench.report import Target
from bench.stage import DATA, Stage
from ops.procfile import ROOT
from ops.servers import Postgres

SMALL, LARGE, MOVES = 10_000, 1_000_000, 5
REPEATS = 5000
MOST_RATIO = 1.1
"""The most that an action's statements may take on the large database, as a multiple of the time on the small one."""

PAGE_TOLERANCE = 2
"""By how many pages one statement may differ, depending on where its rows are stored."""

_HOW = """\
{small:,} games with {small_moves:,} moves against {large:,} with {large_moves:,}, {live} tables being played in both.
Every statement that the named function of the site sends to PostgreSQL, with the buffers that it touches by EXPLAIN
(ANALYZE, BUFFERS), warm, with one plan for whatever values where the site's processes have it so. An index on more
rows is deeper: one buffer more for each level, each time that it is descended; two pages more or less are by where
rows happen to lie. The action's time is that of all its statements, {repeats:,} actions on each, in turns, before the
commit."""

Buffers = dict[str, list[tuple[str, int, int]]]
"""By function, for each statement: verb and table, buffers, how often it descends an index."""


@dataclass(frozen=True)
class QueriesOutcome:
    small: Buffers
    large: Buffers
    small_micros: list[float]
    large_micros: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(self.large_micros) / statistics.median(self.small_micros)


class StatementsProcess:
    """A process of `bench.sections.statements` on one database."""

    def __init__(self, stage: Stage, games: int) -> None:
        self.games = games
        stage.manage("collectstatic", "--noinput", "--verbosity", "0")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.sections.statements"], cwd=ROOT, env={**os.environ, **stage.environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def buffers(self) -> Buffers:
        found = self._ask(f"buffers {self.games // 2}")
        return {name: [(each[0], each[1], each[2]) for each in reads] for name, reads in found.items()}

    def act(self) -> float:
        """Make one action; return the microseconds of its statements."""
        return float(self._ask("act"))

    def _ask(self, command: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("> "):  # other lines are the log
                return json.loads(line[2:])
        raise AssertionError("bench.sections.statements has ended")


def measure() -> QueriesOutcome:
    DATA.mkdir(exist_ok=True)
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(DATA / "bench-history"))
        small, large = (stack.enter_context(_start_process(stack, postgres, games)) for games in (SMALL, LARGE))
        outcome = QueriesOutcome(small.buffers(), large.buffers(), [], [])
        for number in range(REPEATS):
            for process, micros in _in_turn(number, (small, outcome.small_micros), (large, outcome.large_micros)):
                micros.append(process.act())
    return outcome


def section_text(outcome: QueriesOutcome) -> str:
    how = _HOW.format(
        small=SMALL,
        small_moves=SMALL * MOVES,
        large=LARGE,
        large_moves=LARGE * MOVES,
        live=history.LIVE_ROOMS,
        repeats=REPEATS,
    )
    rows = [[*each, f"{each[3] - each[2]:+d}"] for each in _compared(outcome)]
    return "\n\n".join(
        [
            how,
            report.target_table(_targets(outcome)),
            report.table(["Function", "Statement", f"{SMALL:,} games", f"{LARGE:,} games", "descents", "more"], rows),
        ]
    )


def print_summary(outcome: QueriesOutcome) -> None:
    for name, what, few, many, _ in _compared(outcome):
        print(f"queries: {name:<50} {what:<28} {few:>5} {many:>5} buffers")
    print(f"queries: an action's statements {outcome.ratio:.3f} times as long\n", flush=True)


def _targets(outcome: QueriesOutcome) -> Iterator[Target]:
    compared = list(_compared(outcome))
    same = sum(many <= few for *_, few, many, _ in compared)
    deeper = sum(few < many <= few + descents + PAGE_TOLERANCE for *_, few, many, descents in compared)
    found = f"{same} of {len(compared)} statements do, {deeper} touch no more than the deeper indexes explain"
    what = "Each hot query touches as many buffers at a million games, but for one level more of each index"
    yield Target(what, found, same + deeper == len(compared))
    small, large = (statistics.median(each) for each in (outcome.small_micros, outcome.large_micros))
    found = f"{large:.0f} / {small:.0f} µs at the median ({outcome.ratio:.2f}x)"
    yield Target(
        f"An action's statements take at most {MOST_RATIO:g} times as long", found, outcome.ratio <= MOST_RATIO
    )


def _compared(outcome: QueriesOutcome) -> Iterator[tuple[str, str, int, int, int]]:
    """Function, statement, buffers on the small and on the large database, descents of indexes on the small one."""
    for name, small in outcome.small.items():
        for (what, few, descents), (_, many, _) in zip(small, outcome.large[name], strict=True):
            yield name, what, few, many, descents


def _in_turn(
    number: int, *both: tuple[StatementsProcess, list[float]]
) -> Iterator[tuple[StatementsProcess, list[float]]]:
    """Both, in alternating order."""
    return iter(both) if number % 2 else reversed(both)


def _start_process(stack: ExitStack, postgres: Postgres, games: int) -> StatementsProcess:
    database = f"history_{games}"
    if games == SMALL or not history.is_filled(postgres.url(database)):
        _drop(postgres, database)
        print(f"Filling a database with {games:,} games ...", flush=True)
        stage = Stage(stack, postgres=postgres, database=database)
        history.fill(postgres.url(database), games, MOVES)
        return StatementsProcess(stage, games)
    stage = Stage(stack, postgres=postgres, database=database)
    history.remove_leftovers(postgres.url(database), games)
    return StatementsProcess(stage, games)


def _drop(postgres: Postgres, database: str) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
