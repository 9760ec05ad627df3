"""`bin/bench idle`: thousands of sockets that only beat, in one websocket process, beside a few tables that play."""

import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import cpu, report
from bench.contest import Result, Trial, drive, medians, say
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
UNDISTURBED = 1.5
"""Times the p99 without the crowd: what two noisy cores let one tell."""


@dataclass(frozen=True)
class Outcome:
    kb_each: float
    hushed_share: float
    """Of one core, by the websocket process, while no client beats: pings and the site's own beats."""

    beating_share: float
    beats_per_second: float
    alone: Result
    crowded: Result | None
    """None when nobody could come in to play."""

    @property
    def beat_micros(self) -> float:
        """What one beat of a client costs the process."""
        return 1e6 * (self.beating_share - self.hushed_share) / self.beats_per_second

    @property
    def failed(self) -> bool:
        return bool(self.alone["failed"] or self.crowded is None or self.crowded["failed"])


def measure() -> Outcome:
    with ExitStack() as stack:
        stage = Stage(stack)
        site = stage.start(stack, realtime=1, worker=1)
        playing, seats = stage.seed(PLAYING.tables), stage.folder / "crowd.jsonl"
        seats.write_text(stage.seed(SOCKETS // 4))
        url = site.realtime_urls[0]
        alone = _play(stage, url, playing)
        before = _resident(stage.pid("realtime"))
        crowd = stack.enter_context(_crowd(url, seats))
        stack.callback(crowd.kill)
        _settle(stage)
        kilobytes = _resident(stage.pid("realtime")) - before
        hushed, _ = _rest(stage, crowd, "quiet")
        beating, beats = _rest(stage, crowd, "beat")
        try:
            crowded: Result | None = _play(stage, url, playing)
        except subprocess.CalledProcessError:
            crowded = None
        _tell(crowd, "quiet")
    return Outcome(kilobytes / SOCKETS, hushed, beating, beats / REST_SECONDS, alone, crowded)


def tell(outcome: Outcome) -> str:
    how = _HOW.format(sockets=SOCKETS, rooms=SOCKETS // 4, play=PLAYING, rounds=ROUNDS, rest=REST_SECONDS)
    figures = [
        ["memory per 1,000 sockets", f"{outcome.kb_each * 1000 / 1024:.1f} MB"],
        ["CPU while no client beats (pings, the site's beats)", f"{100 * outcome.hushed_share:.1f} % of a core"],
        [f"CPU with {outcome.beats_per_second:.0f} beats/s", f"{100 * outcome.beating_share:.1f} % of a core"],
        ["one beat of a client", f"{outcome.beat_micros:.0f} µs"],
        *([f"{key} of play, alone / in the crowd", _both(outcome, key)] for key in QUANTILES),
    ]
    return "\n\n".join([how, report.targets(_targets(outcome)), report.table(["", "Measured"], figures)])


def _targets(outcome: Outcome) -> list[Target]:
    most = UNDISTURBED * float(outcome.alone["p99"])
    return [
        Target("At most 40 KB a socket", f"{outcome.kb_each:.1f} KB", outcome.kb_each <= 40),
        Target(
            f"Play of others undisturbed: p99 at most {UNDISTURBED:g} times that without the crowd",
            _both(outcome, "p99"),
            outcome.crowded is not None and float(outcome.crowded["p99"]) <= most,
        ),
    ]


def _both(outcome: Outcome, key: str) -> str:
    crowded = "nobody came in" if outcome.crowded is None else f"{outcome.crowded[key]:.1f} ms"
    return f"{outcome.alone[key]:.1f} ms / {crowded}"


def _play(stage: Stage, url: str, rooms: str) -> Result:
    runs = []
    for _ in range(ROUNDS):
        result = drive(PLAYING.words, [url], stage.groups(), rooms=rooms)
        say("this site", PLAYING, result)
        runs.append(result)
    return medians(runs)


def _crowd(url: str, seats: Path) -> "subprocess.Popen[str]":
    """Returns when all have been welcomed."""
    command = [sys.executable, "-m", "bench.load.crowd", "--sockets", url, str(seats)]
    crowd = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _answer(crowd, "ready")
    return crowd


def _rest(stage: Stage, crowd: "subprocess.Popen[str]", how: str) -> tuple[float, int]:
    """The share of a core that the websocket process takes, and how often the clients beat meanwhile."""
    pid = stage.pid("realtime")
    _tell(crowd, how)
    _settle(stage)
    _tell(crowd, how)
    before, began = cpu.seconds([pid]), time.monotonic()
    time.sleep(REST_SECONDS)
    spent, took = cpu.seconds([pid]) - before, time.monotonic() - began
    return spent / took, _tell(crowd, how)


def _settle(stage: Stage) -> None:
    """Some seconds, for a greeting may have come late to somebody."""
    time.sleep(5)


def _tell(crowd: "subprocess.Popen[str]", command: str) -> int:
    """How many beats there were since the last command."""
    assert crowd.stdin is not None
    crowd.stdin.write(f"{command}\n")
    crowd.stdin.flush()
    return int(_answer(crowd))


def _answer(crowd: "subprocess.Popen[str]", expected: str = "") -> str:
    assert crowd.stdout is not None
    said = crowd.stdout.readline().strip()
    if not said or (expected and said != expected):
        raise AssertionError(f"the crowd said {said!r}")
    return said


def _resident(pid: int) -> int:
    """Kilobytes in memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
