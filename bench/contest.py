"""This site and its reference, in turns, on the same PostgreSQL and Redis, driven by the same client.

Two noisy cores make single figures worthless: the two alternate, and medians are told. CPU is microseconds per action,
all of a kind's processes together, over the timed part of a run.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench import cpu, reference
from bench.stage import Stage
from ops.procfile import ROOT

Result = dict[str, Any]
SETTLE_SECONDS = 20.0
SITE, IN_STEP, REFERENCE = "this site", "in step", "reference"


@dataclass(frozen=True)
class Trial:
    """What is asked of a contestant: a closed loop, or `rate` actions a second of all tables together."""

    tables: int
    seconds: float
    warm_up: float
    rate: float | None = None

    def __str__(self) -> str:
        tables = f"{self.tables} table{'s' * (self.tables > 1)}"
        return tables if self.rate is None else f"{self.rate:g}/s from {tables}"

    @property
    def words(self) -> list[str]:
        words = ["--tables", str(self.tables), "--seconds", str(self.seconds), "--warm-up", str(self.warm_up)]
        return words if self.rate is None else [*words, "--rate", str(self.rate)]


class Contest:
    """The servers, the site and the reference, all running; one of the two is driven at a time."""

    def __init__(
        self, stack: ExitStack, *, tables: int, realtime: int = 1, workers: int = 1, mode: str = "queue"
    ) -> None:
        self.stage = Stage(stack)
        self.site = self.stage.start(stack, realtime=realtime, worker=workers)
        self.rooms = self.stage.seed(tables)
        self.reference = self._start_reference(stack, workers, mode)

    @property
    def contestants(self) -> list[str]:
        return [SITE] if self.reference is None else [SITE, REFERENCE]

    def run(self, name: str, trial: Trial) -> Result:
        self._settle()
        if name == REFERENCE:
            assert self.reference is not None
            groups = self.reference.groups | self.stage.server_groups()
            first = self.reference.new_tables(trial.tables)
            return drive(trial.words, [self.reference.url], groups, more=["--reference", str(first)])
        more = ["--in-step"] if name == IN_STEP else []
        return drive(trial.words, self.site.realtime_urls, self.stage.groups(), more=more, rooms=self.rooms)

    def _settle(self) -> None:
        """What the run before has left to do, such as telling rooms who is gone, is not to burden the next one."""
        leaders = [leader for group in self.stage.groups().values() for leader in group]
        deadline, before = time.monotonic() + SETTLE_SECONDS, float("-inf")
        while (now := cpu.seconds(leaders)) - before > 0.02 and time.monotonic() < deadline:
            before = now
            time.sleep(0.5)

    def _start_reference(self, stack: ExitStack, workers: int, mode: str) -> reference.Reference | None:
        self.stage.postgres.create("reference")
        url = self.stage.postgres.url("reference")
        try:
            running = reference.running(database_url=url, redis_port=self.stage.redis.port, workers=workers, mode=mode)
            return stack.enter_context(running)
        except reference.Absent as absent:
            print(f"bin/bench: {absent}")
            return None


def drive(
    words: Sequence[str],
    sockets: Sequence[str],
    groups: dict[str, list[int]],
    *,
    more: Sequence[str] = (),
    rooms: str = "",
) -> Result:
    """One run of `bench.load.load`; `cpu` becomes microseconds per action by kind of process."""
    command = [
        sys.executable,
        "-m",
        "bench.load.load",
        *words,
        *more,
        "--groups",
        json.dumps(groups),
        "--sockets",
        *sockets,
    ]
    done = subprocess.run(command, input=rooms, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    result: Result = json.loads(done.stdout)
    result["cpu"] = {kind: 1e6 * spent / max(result["all_actions"], 1) for kind, spent in result["cpu"].items()}
    return result


def medians(results: Sequence[Result]) -> Result:
    """Of each figure over the rounds; faults are added up."""
    one = results[0]
    middle: Result = {
        name: _median([each[name] for each in results]) for name in one if name not in {"cpu", "failures", "slow"}
    }
    middle["cpu"] = {kind: _median([each["cpu"][kind] for each in results]) for kind in one["cpu"]}
    middle["failed"] = sum(each["failed"] + each["stuck"] for each in results)
    return middle


def _median(figures: Sequence[float | None]) -> float:
    return statistics.median(figure or 0.0 for figure in figures)


def say(name: str, trial: Trial, result: Result) -> None:
    """One run, as it is over."""
    spent = " ".join(f"{kind} {micros:.0f}" for kind, micros in result["cpu"].items())
    print(
        f"{trial!s:>20}  {name:<10} {result['rate']:>7.0f} actions/s   p50 {result['p50']}  p95 {result['p95']}  "
        f"p99 {result['p99']}  max {result['max']} ms   {result['boards']} boards, dealt in {result['dealing']} ms   "
        f"CPU µs/action: {spent}",
        flush=True,
    )
    for remark in (*result["slow"], *result["failures"]):
        print(f"     {remark}")
    if result["failed"] or result["stuck"]:
        print(f"     {result['failed']} failures, {result['stuck']} tables stuck", flush=True)
