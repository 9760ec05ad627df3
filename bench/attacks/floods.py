"""Floods, one after another, while others play at a fixed rate: what the players notice of each."""

import threading
from collections import Counter
from contextlib import ExitStack

from bench import report
from bench.attacks.attacked_site import PLAYERS, AttackedSite
from bench.attacks.flood_clients import FLOODS, Flood
from bench.comparison import LoadResult, run_load

TABLES, RATE = 10, 20
MOST = 3.0
"""How many times their quiet p99 the players' p99 may be."""


def run(*, seconds: float, only: str = "") -> list[str]:
    """Measure all floods whose name contains `only`; print a table and return what was broken."""
    broken, rows = [], []
    with ExitStack() as stack:
        target = AttackedSite(stack)
        quiet = [_play(target, seconds)["p99"] for _ in range(2)]
        for name, make in FLOODS.items():
            if only in name:
                flood = make(target)
                result = _play_during(target, flood, seconds)
                quiet.append(_play(target, seconds)["p99"])
                base = sorted(quiet)[len(quiet) // 2]
                rows.append(
                    [name, result["p50"], result["p99"], f"{result['p99'] / base:.1f}x", _counted(flood.answers)]
                )
                broken += _judge(name, result, base, flood.answers, target.errors())
                print(rows[-1], flush=True)
        rows.insert(0, ["nothing (median)", "", sorted(quiet)[len(quiet) // 2], "1x", ""])
    print(report.table(["while", "p50 ms", "p99 ms", "", "answers to the attackers"], rows))
    return broken


def _play(target: AttackedSite, seconds: float) -> LoadResult:
    arguments = ["--tables", str(TABLES), "--rate", str(RATE), "--seconds", str(seconds), "--warm-up", "3"]
    rooms = target.stage.seed(TABLES)
    return run_load(arguments, target.site.realtime_urls, {}, extra=["--source", PLAYERS], rooms=rooms)


def _play_during(target: AttackedSite, flood: Flood, seconds: float) -> LoadResult:
    over = threading.Event()
    attack = threading.Thread(target=flood.run, args=(over,))
    attack.start()
    try:
        return _play(target, seconds)
    finally:
        over.set()
        attack.join()


def _judge(name: str, result: LoadResult, base: float, answers: Counter[str], errors: list[str]) -> list[str]:
    found = [f"{name}: {each}" for each in (*result["failures"], *errors[:5])]
    if result["p99"] > MOST * base:
        found.append(f"{name}: p99 {result['p99']} ms is {result['p99'] / base:.1f} times {base} ms")
    if result["stuck"]:
        found.append(f"{name}: {result['stuck']} tables stuck")
    found += [f"{name}: {count} answers were {answer}" for answer, count in answers.items() if answer.startswith("5")]
    return found


def _counted(answers: Counter[str]) -> str:
    return ", ".join(f"{count}x {answer}" for answer, count in answers.most_common(6))
