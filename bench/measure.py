"""`bin/bench`: this site and its reference, in turns, on the same PostgreSQL and Redis.

Two noisy cores make single figures worthless: the two alternate, and medians are printed. The site's limits on messages
are raised for it. CPU is microseconds per action, all of a kind's processes together.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import redis

from bench import cpu, reference
from bench.limits import NO_LIMITS
from ops.procfile import ROOT
from ops.servers import Postgres, Redis
from tests.site import Site

Result = dict[str, Any]
SETTLE_SECONDS = 20.0


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        bench = Bench(stack, options)
        for tables in options.tables:
            for _ in range(options.rounds):
                for name in bench.contestants:
                    _say(name, bench.run(name, tables))
            _compare(tables, bench.results)
    return 1 if any(result["failed"] or result["stuck"] for result in bench.all_results) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--tables", type=int, nargs="+", default=[10, 50])
    parser.add_argument("--rounds", type=int, default=3, help="of each, alternating")
    parser.add_argument("--seconds", type=float, default=8, help="of each run, after the warm-up")
    parser.add_argument("--warm-up", type=float, default=2)
    parser.add_argument("--realtime", type=int, default=1, help="websocket processes")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--in-step", action="store_true", help="time play alone, not the dealing between two boards")
    parser.add_argument("--mode", choices=["queue", "direct"], default="queue", help="of the reference")
    return parser.parse_args()


class Bench:
    """The servers, the site and the reference, all running; one of the two is driven at a time."""

    def __init__(self, stack: ExitStack, options: argparse.Namespace) -> None:
        self.options = options
        self.results: dict[tuple[str, int], list[Result]] = defaultdict(list)
        self.contestants: dict[str, Callable[[int], tuple[Result, dict[str, float]]]] = {"this site": self._site}
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=_data()))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.postgres = stack.enter_context(Postgres(folder / "postgres"))
        stack.callback(self.postgres.home.remove)
        self.redis = stack.enter_context(Redis(folder / "redis"))
        self._open_redis()
        self.site = self._start_site(stack, folder)
        self.rooms = self._manage("bench_seed", "--tables", str(max(options.tables)))
        self._start_reference(stack)

    @property
    def all_results(self) -> list[Result]:
        return [result for results in self.results.values() for result in results]

    def run(self, name: str, tables: int) -> Result:
        self._settle()
        result, costs = self.contestants[name](tables)
        result["cpu"] = {kind: round(1e6 * spent / max(result["all_actions"], 1)) for kind, spent in costs.items()}
        self.results[name, tables].append(result)
        return result

    def _settle(self) -> None:
        """What the run before has left to do, such as telling rooms who is gone, is not to burden the next one."""
        leaders = [leader for group in self._site_groups().values() for leader in group]
        deadline, before = time.monotonic() + SETTLE_SECONDS, float("-inf")
        while (now := cpu.seconds(leaders)) - before > 0.02 and time.monotonic() < deadline:
            before = now
            time.sleep(0.5)

    def _site(self, tables: int) -> tuple[Result, dict[str, float]]:
        command = [sys.executable, "-m", "bench.load", "--tables", str(tables), *self._timing()]
        groups = self._site_groups()
        before = _costs(groups)
        done = subprocess.run(
            [*command, "--sockets", *self.site.realtime_urls],
            input=self.rooms, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return json.loads(done.stdout), _since(before, groups)

    def _reference(self, tables: int) -> tuple[Result, dict[str, float]]:
        groups = {name: [process.pid] for name, process in self.reference.processes.items()} | self._server_groups()
        before = _costs(groups)
        result = self.reference.measure(tables=tables, seconds=self.options.seconds, warm_up=self.options.warm_up)
        return result, _since(before, groups)

    def _timing(self) -> list[str]:
        words = ["--seconds", str(self.options.seconds), "--warm-up", str(self.options.warm_up)]
        return [*words, "--in-step"] if self.options.in_step else words

    def _open_redis(self) -> None:
        """The reference brings no password; a Redis of minutes on the loopback can do without."""
        with redis.Redis.from_url(self.redis.url()) as client:
            client.config_set("requirepass", "")
        self.redis_url = f"redis://127.0.0.1:{self.redis.port}/0"

    def _start_site(self, stack: ExitStack, folder: Path) -> Site:
        """Without robots, for nobody needs one, and without the clock, which would free the seats between two runs."""
        self.postgres.create("bridge")
        self.environment = {
            **NO_LIMITS,
            "SECRET_KEY": "only-for-the-bench",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.postgres.url("bridge"),
            "REDIS_URL": self.redis_url,
        }
        self._manage("migrate", "--verbosity", "0")
        site = Site(
            folder / "site",
            database_url=self.environment["DATABASE_URL"],
            redis_url=self.redis_url,
            environment=self.environment,
            realtime=self.options.realtime,
            worker=self.options.workers,
            robots=0,
            clock=0,
        )
        stack.callback(site.stop)
        site.start()
        return site

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def _start_reference(self, stack: ExitStack) -> None:
        self.postgres.create("reference")
        url = self.postgres.url("reference")
        running = reference.running(database_url=url, redis_port=self.redis.port, mode=self.options.mode)
        try:
            self.reference = stack.enter_context(running)
        except reference.Absent as absent:
            print(f"bin/bench: {absent}")
        else:
            self.contestants["reference"] = self._reference

    def _site_groups(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = defaultdict(list)
        for process in self.site.processes.values():
            groups[process.kind].append(process.pid)
        return {**groups, **self._server_groups()}

    def _server_groups(self) -> dict[str, list[int]]:
        assert self.postgres.process is not None
        assert self.redis.process is not None
        return {"redis": [self.redis.process.pid], "postgres": [self.postgres.process.pid]}


def _data() -> Path:
    folder = ROOT / ".data"
    folder.mkdir(exist_ok=True)
    return folder


def _costs(groups: dict[str, list[int]]) -> dict[str, float]:
    return {name: cpu.seconds(leaders) for name, leaders in groups.items()}


def _since(before: dict[str, float], groups: dict[str, list[int]]) -> dict[str, float]:
    return {name: seconds - before[name] for name, seconds in _costs(groups).items()}


def _say(name: str, result: Result) -> None:
    spent = " ".join(f"{kind} {micros}" for kind, micros in result["cpu"].items())
    client = round(1e6 * result["client_cpu"] / max(result["actions"], 1))
    print(
        f"{result['tables']:>4} tables  {name:<10} {result['rate']:>7.0f} actions/s   p50 {result['p50']} ms   "
        f"p99 {result['p99']} ms   max {result['max']} ms   {result['boards']} boards   "
        f"CPU µs/action: {spent} (client {client})",
        flush=True,
    )
    for failure in result["failures"]:
        print(f"     {failure}")
    if result["failed"] or result["stuck"]:
        print(f"     {result['failed']} failures, {result['stuck']} tables stuck", flush=True)


def _compare(tables: int, results: dict[tuple[str, int], list[Result]]) -> None:
    medians = {name: _median(runs, "rate") for (name, count), runs in results.items() if count == tables}
    for name, rate in medians.items():
        runs = results[name, tables]
        print(
            f"{tables:>4} tables  {name:<10} median {rate:.0f} actions/s, p50 {_median(runs, 'p50')} ms, "
            f"p99 {_median(runs, 'p99')} ms"
        )
    if "reference" in medians:
        print(
            f"{tables:>4} tables  {medians['this site'] / medians['reference']:.2f} times the reference\n", flush=True
        )


def _median(runs: list[Result], what: str) -> float:
    return round(statistics.median(result[what] or 0.0 for result in runs), 2)


if __name__ == "__main__":
    sys.exit(main())
