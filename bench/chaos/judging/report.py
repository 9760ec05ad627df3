"""The table of faults that a run ends with, and the one that sums up several runs."""

import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.chaos.judging.evidence import AWAY, OPENED, SEEN, SENT, AppliedFault, Evidence
from bench.chaos.judging.violation import Violation

AT_LEAST = 2
"""How often every fault must have been applied in the runs of a report."""
_HEADS = ("fault", "times", "longest gap until all at the head", "longest wait for an answer", "accepted", "lost",
          "doubled", "leaks")  # fmt: skip
_LOST = {"lost", "unanswered", "refused and logged", "gap"}
_ALL_OF_RUN = "all of the run"
_ALL_RUNS = "all of the runs"


class Row(msgspec.Struct):
    """One fault, or the whole run. `gap` and `wait` are the longest, in seconds; `not_in_time` counts the times after
    which not all players got to the head."""

    fault: str
    times: int = 0
    gap: float = 0.0
    not_in_time: int = 0
    wait: float = 0.0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    leaks: int = 0


class RunResult(msgspec.Struct):
    """What one run writes to `result.json`."""

    seed: str
    date: str
    machine: str
    rows: list[Row]
    violations: list[str]
    notes: list[str]


def write(folder: Path, evidence: Evidence, violations: Sequence[Violation], notes: Sequence[str]) -> None:
    """`result.json` and `report.md` in the run's folder."""
    rows = rows_of(evidence, violations)
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    result = RunResult(folder.name, date, machine, rows, [str(each) for each in violations], list(notes))
    (folder / "result.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)))
    (folder / "report.md").write_text(to_markdown(rows))


def print_all_runs(folder: Path, faults: Sequence[str]) -> int:
    """Print the sum of all runs in the folder. Return 1 after a violation, or when a fault was applied too rarely."""
    files = sorted(folder.glob("*/result.json"))
    results = [msgspec.json.decode(file.read_bytes(), type=RunResult) for file in files]
    rows = merge_rows(result.rows for result in results)
    times = {row.fault: row.times for row in rows}
    rare = [f"{fault} ({times.get(fault, 0)})" for fault in faults if times.get(fault, 0) < AT_LEAST]
    violations = [f"seed {result.seed}: {each}" for result in results for each in result.violations]
    print("Seeds:", ", ".join(f"{result.seed} ({result.date})" for result in results) or "none", end="\n\n")
    print(to_markdown(rows))
    print(*(f"- seed {result.seed}: {note}" for result in results for note in result.notes), sep="\n")
    print(f"Applied less than {AT_LEAST} times:", ", ".join(rare) or "none")
    print("Violations:", *(violations or ["none"]), sep="\n")
    return 1 if violations or rare else 0


def rows_of(evidence: Evidence, violations: Sequence[Violation]) -> list[Row]:
    """An action belongs to the fault during which it was answered, or that came last before it."""
    waits = _acknowledged(evidence)
    accepted = {(action, at) for action, at, _ in waits}
    by_fault = Counter(_latest(evidence, at) for _, at in accepted)
    rows = []
    for name in sorted({fault.name for fault in evidence.faults}):
        faults = [fault for fault in evidence.faults if fault.name == name]
        found = [violation for violation in violations if violation.at and _latest(evidence, violation.at) == name]
        wait = max((took for _, at, took in waits if any(_during(fault, at) for fault in faults)), default=0.0)
        gap = max((fault.caught_up - fault.began for fault in faults if fault.caught_up), default=0.0)
        late = sum(fault.caught_up is None for fault in faults)
        rows.append(Row(name, len(faults), gap, late, wait, by_fault[name], *_counts(found)))
    late = sum(row.not_in_time for row in rows)
    whole = Row(_ALL_OF_RUN, len(evidence.faults), 0.0, late, 0.0, len(accepted), *_counts(violations))
    whole.gap = max((row.gap for row in rows), default=0.0)
    whole.wait = max((took for _, _, took in waits), default=0.0)
    return [*rows, whole]


def merge_rows(runs: Iterable[Sequence[Row]]) -> list[Row]:
    """Add up the counts and keep the longest times."""
    together: dict[str, Row] = {}
    for row in (row for rows in runs for row in rows):
        name = _ALL_RUNS if row.fault == _ALL_OF_RUN else row.fault
        known = together.setdefault(name, Row(name))
        for count in ("times", "not_in_time", "accepted", "lost", "doubled", "leaks"):
            setattr(known, count, getattr(known, count) + getattr(row, count))
        known.gap, known.wait = max(known.gap, row.gap), max(known.wait, row.wait)
    return sorted(together.values(), key=lambda row: (row.fault == _ALL_RUNS, row.fault))


def to_markdown(rows: Iterable[Row]) -> str:
    lines = [_HEADS, tuple("---" for _ in _HEADS), *map(_cells_of, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _cells_of(row: Row) -> tuple[str, ...]:
    gap = f"{row.gap:.1f} s" + (f"; {row.not_in_time} not in time" if row.not_in_time else "")
    counts = (row.accepted, row.lost, row.doubled, row.leaks)
    return row.fault, str(row.times), gap, f"{row.wait:.1f} s", *map(str, counts)


def _counts(violations: Sequence[Violation]) -> tuple[int, int, int]:
    lost = sum(violation.kind in _LOST and violation.invariant in {1, 2} for violation in violations)
    doubled = sum(violation.kind == "doubled" for violation in violations)
    return lost, doubled, sum(violation.kind == "leak" for violation in violations)


def _acknowledged(evidence: Evidence) -> list[tuple[str, float, float]]:
    """Accepted actions: id, when its player first heard of it, and how many seconds after sending it. For a player who
    was away, the time counts from the first socket that they open after coming back, even if that one fails."""
    found = []
    for recording in evidence.recordings:
        if not recording.plays:
            continue
        sent_at: dict[str, float] = {}
        away = False
        for entry in recording.entries:
            action = entry.message.get("id")
            if entry.kind == AWAY:
                away = True
            elif entry.kind == OPENED and away:
                sent_at, away = {each: at and entry.at for each, at in sent_at.items()}, False
            elif action and entry.kind == SENT:
                sent_at.setdefault(action, entry.at)
            elif action in sent_at and entry.kind == SEEN and entry.message["type"] in {"event", "done"}:
                if sent_at[action]:
                    found.append((action, entry.at, entry.at - sent_at[action]))
                sent_at[action] = 0.0
    return found


def _during(fault: AppliedFault, at: float) -> bool:
    return fault.began <= at <= (fault.caught_up or fault.healed) + 1


def _latest(evidence: Evidence, at: float) -> str:
    before = [fault.name for fault in evidence.faults if fault.began <= at]
    return before[-1] if before else ""
