"""`bin/bench idle`: thousands of sockets that only send beats, in one process, beside a few tables that play."""

import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import cpu, report
from bench.comparison import LoadResult, Trial, medians, print_run, run_load
from bench.report import Target
from bench.stage import Stage
from ops.procfile import ROOT

SOCKETS = 3000
PLAYING = Trial(tables=10, seconds=10, warm_up=2, rate=50)
ROUNDS = 3
REST_SECONDS = 20.0
QUANTILES = ("p50", "p95", "p99", "max")
_HOW = """\
{sockets} sockets of {rooms} rooms in one websocket process, all welcomed and beating every 5 s; beside them play goes
on, {play}, median of {rounds} runs of {play.seconds:g} s, without and then with the crowd. CPU over {rest:g} s in which
nobody plays."""
P99_RATIO = 1.5
"""The most that the p99 with the crowd may be, as a multiple of that without; two noisy cores allow no finer limit."""


@dataclass(frozen=True)
class IdleOutcome:
    kb_each: float
    quiet_share: float
    """Of one core, by the websocket process, while no client beats: pings and the site's own beats."""

    beating_share: float
    beats_per_second: float
    alone: LoadResult
    crowded: LoadResult | None
    """None when the tables could not connect."""

    @property
    def beat_micros(self) -> float:
        """What one beat of a client costs the process."""
        return 1e6 * (self.beating_share - self.quiet_share) / self.beats_per_second

    @property
    def failed(self) -> bool:
        return bool(self.alone["failed"] or self.crowded is None or self.crowded["failed"])


def measure() -> IdleOutcome:
    with ExitStack() as stack:
        stage = Stage(stack)
        site = stage.start(stack, realtime=1, worker=1)
        playing, seats = stage.seed(PLAYING.tables), stage.folder / "crowd.jsonl"
        seats.write_text(stage.seed(SOCKETS // 4))
        url = site.realtime_urls[0]
        alone = _play(stage, url, playing)
        before = _resident(stage.pid("realtime"))
        crowd = stack.enter_context(_start_crowd(url, seats))
        stack.callback(crowd.kill)
        _settle(stage)
        kilobytes = _resident(stage.pid("realtime")) - before
        quiet, _ = _measure_rest(stage, crowd, "quiet")
        beating, beats = _measure_rest(stage, crowd, "beat")
        try:
            crowded: LoadResult | None = _play(stage, url, playing)
        except subprocess.CalledProcessError:
            crowded = None
        _command(crowd, "quiet")
    return IdleOutcome(kilobytes / SOCKETS, quiet, beating, beats / REST_SECONDS, alone, crowded)


def section_text(outcome: IdleOutcome) -> str:
    how = _HOW.format(sockets=SOCKETS, rooms=SOCKETS // 4, play=PLAYING, rounds=ROUNDS, rest=REST_SECONDS)
    figures = [
        ["memory per 1,000 sockets", f"{outcome.kb_each * 1000 / 1024:.1f} MB"],
        ["CPU while no client beats (pings, the site's beats)", f"{100 * outcome.quiet_share:.1f} % of a core"],
        [f"CPU with {outcome.beats_per_second:.0f} beats/s", f"{100 * outcome.beating_share:.1f} % of a core"],
        ["one beat of a client", f"{outcome.beat_micros:.0f} µs"],
        *([f"{key} of play, alone / in the crowd", _both(outcome, key)] for key in QUANTILES),
    ]
    return "\n\n".join([how, report.target_table(_targets(outcome)), report.table(["", "Measured"], figures)])


def _targets(outcome: IdleOutcome) -> list[Target]:
    most = P99_RATIO * float(outcome.alone["p99"])
    return [
        Target("At most 40 KB a socket", f"{outcome.kb_each:.1f} KB", outcome.kb_each <= 40),
        Target(
            f"Play of others undisturbed: p99 at most {P99_RATIO:g} times that without the crowd",
            _both(outcome, "p99"),
            outcome.crowded is not None and float(outcome.crowded["p99"]) <= most,
        ),
    ]


def _both(outcome: IdleOutcome, key: str) -> str:
    crowded = "could not connect" if outcome.crowded is None else f"{outcome.crowded[key]:.1f} ms"
    return f"{outcome.alone[key]:.1f} ms / {crowded}"


def _play(stage: Stage, url: str, rooms: str) -> LoadResult:
    runs = []
    for _ in range(ROUNDS):
        result = run_load(PLAYING.arguments, [url], stage.groups(), rooms=rooms)
        print_run("this site", PLAYING, result)
        runs.append(result)
    return medians(runs)


def _start_crowd(url: str, seats: Path) -> "subprocess.Popen[str]":
    """Returns when all have been welcomed."""
    command = [sys.executable, "-m", "bench.load.crowd", "--sockets", url, str(seats)]
    crowd = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _read_line(crowd, "ready")
    return crowd


def _measure_rest(stage: Stage, crowd: "subprocess.Popen[str]", command: str) -> tuple[float, int]:
    """The share of a core that the websocket process takes, and the number of the clients' beats meanwhile."""
    pid = stage.pid("realtime")
    _command(crowd, command)
    _settle(stage)
    _command(crowd, command)
    before, began = cpu.seconds([pid]), time.monotonic()
    time.sleep(REST_SECONDS)
    spent, took = cpu.seconds([pid]) - before, time.monotonic() - began
    return spent / took, _command(crowd, command)


def _settle(stage: Stage) -> None:
    """Wait until late welcomes have been sent."""
    time.sleep(5)


def _command(crowd: "subprocess.Popen[str]", command: str) -> int:
    """Send the command; return the number of beats since the last one."""
    assert crowd.stdin is not None
    crowd.stdin.write(f"{command}\n")
    crowd.stdin.flush()
    return int(_read_line(crowd))


def _read_line(crowd: "subprocess.Popen[str]", expected: str = "") -> str:
    assert crowd.stdout is not None
    line = crowd.stdout.readline().strip()
    if not line or (expected and line != expected):
        raise AssertionError(f"the crowd printed {line!r}")
    return line


def _resident(pid: int) -> int:
    """Kilobytes in memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
