"""Measures this site and its reference in turns, on the same PostgreSQL and Redis, with the same load client.

Single figures mean little on two noisy cores: the two alternate, and medians are reported. CPU is in microseconds per
action, for all processes of a kind together, over the timed part of a run.
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

LoadResult = dict[str, Any]
"""What `bench.load.load` prints, with `cpu` in microseconds per action."""
SETTLE_SECONDS = 20.0
SITE, IN_STEP, REFERENCE = "this site", "in step", "reference"


@dataclass(frozen=True)
class Trial:
    """One kind of run: a closed loop, or `rate` actions a second of all tables together. Times in seconds."""

    tables: int
    seconds: float
    warm_up: float
    rate: float | None = None

    def __str__(self) -> str:
        tables = f"{self.tables} table{'s' * (self.tables > 1)}"
        return tables if self.rate is None else f"{self.rate:g}/s from {tables}"

    @property
    def arguments(self) -> list[str]:
        """For `bench.load.load`."""
        arguments = ["--tables", str(self.tables), "--seconds", str(self.seconds), "--warm-up", str(self.warm_up)]
        return arguments if self.rate is None else [*arguments, "--rate", str(self.rate)]


class Comparison:
    """The servers, the site and the reference, all running; only one of the two is under load at a time."""

    def __init__(
        self, stack: ExitStack, *, tables: int, realtime: int = 1, workers: int = 1, mode: str = "queue"
    ) -> None:
        self.stage = Stage(stack)
        self.site = self.stage.start(stack, realtime=realtime, worker=workers)
        self.rooms = self.stage.seed(tables)
        self.reference = self._start_reference(stack, workers, mode)

    @property
    def sides(self) -> list[str]:
        return [SITE] if self.reference is None else [SITE, REFERENCE]

    def run(self, name: str, trial: Trial) -> LoadResult:
        """`name` is SITE, IN_STEP (the site with tables that wait for each other) or REFERENCE."""
        self._settle()
        if name == REFERENCE:
            assert self.reference is not None
            groups = self.reference.groups | self.stage.server_groups()
            first = self.reference.new_tables(trial.tables)
            return run_load(trial.arguments, [self.reference.url], groups, extra=["--reference", str(first)])
        extra = ["--in-step"] if name == IN_STEP else []
        return run_load(trial.arguments, self.site.realtime_urls, self.stage.groups(), extra=extra, rooms=self.rooms)

    def _settle(self) -> None:
        """Wait until the processes are idle: what the run before left to do must not slow down the next one."""
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
        except reference.ReferenceMissing as missing:
            print(f"bin/bench: {missing}")
            return None


def run_load(
    arguments: Sequence[str],
    sockets: Sequence[str],
    groups: dict[str, list[int]],
    *,
    extra: Sequence[str] = (),
    rooms: str = "",
) -> LoadResult:
    """One run of `bench.load.load`, with `rooms` (what `bench_seed` printed) on its stdin."""
    command = [
        sys.executable,
        "-m",
        "bench.load.load",
        *arguments,
        *extra,
        "--groups",
        json.dumps(groups),
        "--sockets",
        *sockets,
    ]
    done = subprocess.run(command, input=rooms, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    result: LoadResult = json.loads(done.stdout)
    result["cpu"] = {kind: 1e6 * spent / max(result["all_actions"], 1) for kind, spent in result["cpu"].items()}
    return result


def medians(results: Sequence[LoadResult]) -> LoadResult:
    """The median of each figure over the rounds; failures and stuck tables are added up as `failed`."""
    one = results[0]
    merged: LoadResult = {
        name: _median([each[name] for each in results]) for name in one if name not in {"cpu", "failures", "slow"}
    }
    merged["cpu"] = {kind: _median([each["cpu"][kind] for each in results]) for kind in one["cpu"]}
    merged["failed"] = sum(each["failed"] + each["stuck"] for each in results)
    return merged


def _median(figures: Sequence[float | None]) -> float:
    return statistics.median(figure or 0.0 for figure in figures)


def print_run(name: str, trial: Trial, result: LoadResult) -> None:
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
