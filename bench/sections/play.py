"""`bin/bench play`: throughput, latency and CPU of play, beside the reference."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import report
from bench.comparison import IN_STEP, REFERENCE, SITE, Comparison, LoadResult, Trial, medians, print_run
from bench.report import Target

TABLES = (1, 10, 50, 200)
RATES = (50, 100, 200)
RATE_TABLES = 50
LEAST_RATIO = {10: 1.0, 50: 1.5, 200: 1.5}
"""Throughput to reach, as a multiple of the reference's."""

_HOW = """\
Whole boards by the real rules, four sockets a table, one websocket process and one worker; an action's time is from its
sending to the fourth player's receipt. Medians of {rounds} rounds of {seconds:g} s, alternating; behind the stroke the
reference's figure, in brackets the ratio. The reference checks whose turn it is and nothing else, and has no boards to
deal."""
_KINDS = ((("realtime",), "server"), (("worker",), "worker"), (("redis",), "redis"), (("postgres",), "postgres"))


@dataclass
class PlayOutcome:
    """Medians by trial and side."""

    found: dict[Trial, dict[str, LoadResult]] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(result["failed"] for results in self.found.values() for result in results.values())

    def closed(self) -> Iterator[tuple[Trial, dict[str, LoadResult]]]:
        return ((trial, results) for trial, results in self.found.items() if trial.rate is None)

    def paced(self) -> Iterator[tuple[Trial, dict[str, LoadResult]]]:
        return ((trial, results) for trial, results in self.found.items() if trial.rate is not None)


def measure(options: argparse.Namespace) -> PlayOutcome:
    trials = [Trial(tables, options.seconds, options.warm_up) for tables in options.tables]
    trials += [Trial(RATE_TABLES, options.seconds, options.warm_up, rate) for rate in options.rates]
    outcome = PlayOutcome()
    with ExitStack() as stack:
        comparison = Comparison(
            stack,
            tables=max(trial.tables for trial in trials),
            realtime=options.realtime,
            workers=options.workers,
            mode=options.mode,
        )
        for trial in trials:
            outcome.found[trial] = _run_rounds(
                comparison, trial, _names(comparison, trial, options.play), options.rounds
            )
    return outcome


def _names(comparison: Comparison, trial: Trial, play: Sequence[str]) -> list[str]:
    """What to run for this trial; at a fixed rate tables do not wait for each other, so IN_STEP is left out."""
    chosen = [name for name in play if name != IN_STEP or trial.rate is None] or [SITE]
    return [*chosen, *comparison.sides[1:]]


def _run_rounds(comparison: Comparison, trial: Trial, names: Sequence[str], rounds: int) -> dict[str, LoadResult]:
    results: dict[str, list[LoadResult]] = defaultdict(list)
    for _ in range(rounds):
        for name in names:
            result = comparison.run(name, trial)
            print_run(name, trial, result)
            results[name].append(result)
    found = {name: medians(each) for name, each in results.items()}
    for name in names:
        print(f"{trial!s:>20}  {name:<10} median of {rounds}: {_brief(found, name)}", flush=True)
    print()
    return found


def _brief(found: dict[str, LoadResult], name: str) -> str:
    result = found[name]
    text = f"{result['rate']:.0f} actions/s, p50 {result['p50']} ms, p99 {result['p99']} ms"
    if name == REFERENCE or REFERENCE not in found:
        return text
    return f"{text}; {result['rate'] / found[REFERENCE]['rate']:.2f} times the reference"


def section_text(outcome: PlayOutcome, options: argparse.Namespace) -> str:
    """Markdown."""
    how = _HOW.format(rounds=options.rounds, seconds=options.seconds)
    parts = [
        how,
        report.target_table(_targets(outcome)),
        "**Whole sessions** in a closed loop: 1N P P P, 52 cards, four times `ready`, the next deal, and so on.",
        _speed(outcome, SITE),
        "**Play alone** in a closed loop: the tables wait for each other between boards, and that is not timed.",
        _speed(outcome, IN_STEP),
        f"**Fixed rates** from {RATE_TABLES} tables at different stages of their boards, whole sessions.",
        _paced(outcome),
        "**CPU** in microseconds per action, all processes of a kind together, whole sessions; the client beside.",
        _cpu(outcome),
    ]
    return "\n\n".join(parts)


def _speed(outcome: PlayOutcome, name: str) -> str:
    head = ["Tables", "actions/s", "p50 ms", "p95 ms", "p99 ms", *(["dealing ms", "boards"] if name == SITE else [])]
    rows = []
    for trial, found in outcome.closed():
        own = found[name]
        figures = [_beside(found, name, "rate", 0), *(_beside(found, name, key, 1) for key in ("p50", "p95", "p99"))]
        more = [f"{own['dealing']:.0f}", f"{own['boards']:.0f}"] if name == SITE else []
        rows.append([trial.tables, *figures, *more])
    return report.table(head, rows)


def _paced(outcome: PlayOutcome) -> str:
    rows = [
        [
            f"{trial.rate:g}/s",
            *(_beside(found, SITE, key, 1) for key in ("p50", "p95", "p99")),
            f"{found[SITE]['rate']:.1f}",
        ]
        for trial, found in outcome.paced()
    ]
    return report.table(["Asked", "p50 ms", "p95 ms", "p99 ms", "done/s"], rows)


def _cpu(outcome: PlayOutcome) -> str:
    head = ["", "realtime / server", "worker", "redis", "postgres", "together", "load client"]
    return report.table(head, [[trial, *_costs(found)] for trial, found in outcome.found.items()])


def _costs(found: dict[str, LoadResult]) -> list[str]:
    own, other = found[SITE]["cpu"], found.get(REFERENCE, {"cpu": {}})["cpu"]
    pairs = [(sum(own[kind] for kind in kinds), other.get(theirs)) for kinds, theirs in _KINDS]
    together = (sum(mine for mine, _ in pairs), sum(theirs or 0.0 for _, theirs in pairs) or None)
    return [_pair(mine, theirs, 0) for mine, theirs in (*pairs, together, (own["client"], other.get("client")))]


def _targets(outcome: PlayOutcome) -> Iterator[Target]:
    for trial, found in outcome.closed():
        least = LEAST_RATIO.get(trial.tables)
        if least is not None and REFERENCE in found:
            ratio = _ratio(found, "rate")
            yield Target(f"Throughput at {trial.tables} tables at least {least:g}x", f"{ratio:.2f}x", ratio >= least)
        if trial.tables == 50:
            for kind, most in (("realtime", 450), ("worker", 350)):
                spent = found[SITE]["cpu"][kind]
                yield Target(f"CPU of `{kind}` at 50 tables at most {most} µs", f"{spent:.0f} µs", spent <= most)
    for trial, found in outcome.paced():
        if trial.rate == 100:
            p50, p99 = found[SITE]["p50"], found[SITE]["p99"]
            yield Target("p50 at 100 actions/s at most 8 ms", f"{p50:.1f} ms", p50 <= 8)
            if REFERENCE in found:
                theirs = found[REFERENCE]["p99"]
                yield Target("p99 there not above the reference's", f"{p99:.1f} / {theirs:.1f} ms", p99 <= theirs)


def _ratio(found: dict[str, LoadResult], key: str, name: str = SITE) -> float:
    return float(found[name][key]) / float(found[REFERENCE][key])


def _beside(found: dict[str, LoadResult], name: str, key: str, digits: int) -> str:
    return _pair(found[name][key], found[REFERENCE][key] if REFERENCE in found else None, digits)


def _pair(mine: float, theirs: float | None, digits: int) -> str:
    if not theirs:
        return f"{mine:.{digits}f}"
    return f"{mine:.{digits}f} / {theirs:.{digits}f} ({mine / theirs:.2f}x)"
