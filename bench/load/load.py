"""Plays at many tables over the protocol and times every action.

An action's time is from sending to the fourth player's receipt. In a closed loop a table's next call or card is sent
when all four of its players have received the one before. With `--rate` so many actions a second are sent at even
intervals, each from the table that has waited longest. With `--in-step` the tables wait for each other between two
boards, and only the time in which all of them play is measured: what a call or card costs, without what dealing costs.

    python -m bench.load.load --tables 50 --seconds 10 --sockets ws://127.0.0.1:8001 < seats.jsonl

reads what `manage.py bench_seed` printed and prints one JSON object. Times are in milliseconds; `cpu` is seconds by
kind of process, spent while `all_actions` were made. `--reference N` plays at tables N and up of the reference.
"""

import argparse
import itertools
import json
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from bench import cpu
from bench.client.frames import SocketLoop
from bench.load.reference_table import ReferenceTable
from bench.load.site_table import SiteTable

BEAT_SECONDS = 5.0
STUCK_SECONDS = 5.0
SLOW_SECONDS = 0.5
"""An action that takes longer is also reported by itself."""
SEATED_SECONDS = 60.0
MOVES = 56
"""Moves of a board: four calls and 52 cards."""

LoadTable = SiteTable | ReferenceTable
Groups = Mapping[str, Sequence[int]]


class Load:
    """All tables and their measurements. `rate` is in actions a second; None means a closed loop."""

    def __init__(self, *, rate: float | None = None, in_step: bool = False) -> None:
        self.rate = rate
        self.in_step = in_step
        self.tables: list[LoadTable] = []
        self.loop = SocketLoop()
        self.over = False
        self.failures: list[str] = []
        self._times: list[float] = []
        self._dealing: list[float] = []
        self._slow: list[str] = []
        self._boards = self._acted = self._counted = self._late = 0
        self._timed = 0.0
        self._clock: float | None = None
        """`perf_counter` since when all tables play; None while they do not, or while nothing is timed."""

        self._playing = self._seated = 0
        self._began = 0.0
        self._warm = False
        self._waiting: list[LoadTable] = []
        self._free: deque[LoadTable] = deque()
        self._lead: dict[LoadTable, int] = {}
        """How many actions each table makes before the fixed rate begins, so that not all boards end at once."""

    def run(self, warm_up: float, seconds: float, groups: Groups | None = None) -> dict[str, Any]:
        """Play for `warm_up` and then for `seconds`, and return the report.

        `groups` are process ids by kind, whose CPU time is measured. Raises TimeoutError when not all players were
        welcomed in time.
        """
        for table in self.tables:
            table.connect(self.loop)
            self.loop.run(0.001)  # connected players answer pings, or a slow machine cuts them off meanwhile
        if not self.loop.run(SEATED_SECONDS, lambda: self._seated == len(self.tables)):
            raise TimeoutError(f"only {self._seated} of {len(self.tables)} tables came together: {self.failures[:3]}")
        now = time.perf_counter()
        self._beat(now, itertools.cycle([(table, place) for table in self.tables for place in range(4)]))
        if self.rate:
            self._lead = {table: place * MOVES // len(self.tables) for place, table in enumerate(self.tables)}
        for table in self.tables:
            table.start()
        if self.rate:
            self.loop.run(SEATED_SECONDS, lambda: len(self._free) == len(self.tables))
            self._tick(time.perf_counter())
        self.loop.run(warm_up)
        before, own = _cpu_seconds(groups or {}), time.process_time()
        self._warm, self._boards, self._acted, self._late = True, 0, 0, 0
        self._began = time.perf_counter()
        if not self.in_step:
            self._start_clock()
        self.loop.run(seconds)
        self._stop_clock()
        self.over = True
        after = _cpu_seconds(groups or {})
        report = self._report({kind: spent - before[kind] for kind, spent in after.items()}, time.process_time() - own)
        self.loop.close()
        return report

    # Called by the tables.

    def on_seated(self, table: LoadTable) -> None:
        self._seated += 1

    def on_free(self, table: LoadTable) -> None:
        """All four have received everything, and one of them is to act."""
        if self.over:
            return
        if not self.rate:
            table.act(time.perf_counter())
        elif self._lead.get(table, 0):
            self._lead[table] -= 1
            table.act(time.perf_counter())
        else:
            self._free.append(table)

    def on_move(self, table: LoadTable) -> None:
        self._acted += 1
        if self._clock is None:
            return
        self._counted += 1
        if table.sent_at < self._began:  # in the warm-up: a cold start is no slow action
            return
        took = time.perf_counter() - table.sent_at
        self._times.append(took)
        if took > SLOW_SECONDS:
            self._slow.append(
                f"{table.name}, move {table.seq}: {took:.2f} s, sent {table.sent_at - self._began:.2f} s in"
            )

    def on_dealt(self, table: LoadTable) -> None:
        if self._warm and table.sent_at:
            self._dealing.append(time.perf_counter() - table.sent_at)
        self._playing += 1
        if self._playing == len(self.tables):
            self._start_clock()

    def on_board_ended(self, table: LoadTable) -> None:
        self._boards += 1
        if self.over:
            return
        if not self.in_step:
            table.ready(time.perf_counter())
            return
        self._stop_clock()
        self._waiting.append(table)
        if len(self._waiting) == len(self.tables):
            self._playing, waiting, self._waiting = 0, self._waiting, []
            for each in waiting:
                each.ready(time.perf_counter())

    def on_failure(self, what: str) -> None:
        if not self.over:
            self.failures.append(what)

    def _start_clock(self) -> None:
        if self._warm and self._clock is None:
            self._clock = time.perf_counter()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._timed += time.perf_counter() - self._clock
            self._clock = None

    def _tick(self, due: float) -> None:
        """Make one action. It counts as late when every table waits for an answer or for cards."""
        assert self.rate is not None
        if self._free:
            self._free.popleft().act(time.perf_counter())
        else:
            self._late += 1
        due += 1 / self.rate
        self.loop.call_at(due, lambda: self._tick(due))

    def _beat(self, due: float, places: "itertools.cycle[tuple[LoadTable, int]]") -> None:
        """Send one beat; those of all players are spread evenly over the five seconds."""
        table, place = next(places)
        table.beat(place)
        due += BEAT_SECONDS / (4 * len(self.tables))
        self.loop.call_at(due, lambda: self._beat(due, places))

    def _report(self, costs: Mapping[str, float], own: float) -> dict[str, Any]:
        times, took, now = sorted(self._times), self._timed or 1.0, time.perf_counter()
        waiting = [table for table in self.tables if table not in self._free and table not in self._waiting]
        return {
            "tables": len(self.tables),
            "actions": self._counted,
            "all_actions": self._acted,
            "seconds": round(took, 3),
            "rate": round(self._counted / took, 1),
            **{
                name: quantile(times, share)
                for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
            },
            "boards": self._boards,
            "dealing": quantile(sorted(self._dealing), 0.5),
            "late": self._late,
            "cpu": {kind: round(spent, 3) for kind, spent in costs.items()} | {"client": round(own, 3)},
            "slow": self._slow[:5],
            "stuck": sum(now - table.sent_at > STUCK_SECONDS for table in waiting),
            "failures": self.failures[:5],
            "failed": len(self.failures),
        }


def quantile(times: Sequence[float], share: float) -> float | None:
    """Of sorted times in seconds, in milliseconds; None when there are none."""
    return round(1000 * times[min(int(share * len(times)), len(times) - 1)], 2) if times else None


def _cpu_seconds(groups: Groups) -> dict[str, float]:
    return {kind: cpu.seconds(leaders) for kind, leaders in groups.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Play at so many tables and time every call and card.")
    parser.add_argument("--tables", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=2)
    parser.add_argument("--rate", type=float, help="actions a second of all tables together; else a closed loop")
    parser.add_argument("--in-step", action="store_true")
    parser.add_argument("--sockets", nargs="+", required=True, help="ws://host:port of each websocket process")
    parser.add_argument("--source", default="", help="the address that the players come from")
    parser.add_argument("--reference", type=int, metavar="N", help="play at tables N and up of the reference")
    parser.add_argument("--groups", type=json.loads, default={}, help='whose CPU to tell, as {"kind": [pid, ...]}')
    options = parser.parse_args()
    load = Load(rate=options.rate, in_step=options.in_step)
    sockets = itertools.cycle(options.sockets)
    if options.reference is not None:
        numbers = range(options.reference, options.reference + options.tables)
        load.tables.extend(ReferenceTable(next(sockets), number, load) for number in numbers)
    else:
        rooms = [json.loads(line) for line in sys.stdin if line.strip()][: options.tables]
        load.tables.extend(SiteTable(next(sockets), room, load, options.source) for room in rooms)
    print(json.dumps(load.run(options.warm_up, options.seconds, options.groups)))


if __name__ == "__main__":
    main()
