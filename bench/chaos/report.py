"""The table that a run ends with."""

from collections.abc import Sequence

from bench.chaos.checker import Violation
from bench.chaos.evidence import SEEN, SENT, Evidence, Fault

_HEADS = ("fault", "times", "longest gap until all at the head", "longest wait for an answer", "accepted", "lost",
          "doubled", "leaks")  # fmt: skip
_LOST = {"lost", "unanswered", "refused and logged", "gap"}


def table(evidence: Evidence, violations: Sequence[Violation]) -> str:
    """Markdown. An action belongs to the fault during which it was answered, or that came last before it."""
    accepted = sorted({(action, at) for action, at, _ in _acknowledged(evidence)}, key=lambda each: each[1])
    waits = _acknowledged(evidence)
    rows = []
    for name in sorted({fault.name for fault in evidence.faults}):
        faults = [fault for fault in evidence.faults if fault.name == name]
        inside = [at for _, at in accepted if _latest(evidence, at) == name]
        wait = max((took for _, at, took in waits if any(_during(fault, at) for fault in faults)), default=0.0)
        found = [violation for violation in violations if violation.at and _latest(evidence, violation.at) == name]
        rows.append((name, str(len(faults)), _gap(faults), f"{wait:.1f} s", str(len(inside)), *_counts(found)))
    rows.append(("all of the run", str(len(evidence.faults)), "", "", str(len(accepted)), *_counts(violations)))
    lines = [_HEADS, tuple("---" for _ in _HEADS), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _counts(violations: Sequence[Violation]) -> tuple[str, str, str]:
    lost = sum(violation.kind in _LOST and violation.invariant in {1, 2} for violation in violations)
    doubled = sum(violation.kind == "doubled" for violation in violations)
    leaks = sum(violation.kind == "leak" for violation in violations)
    return str(lost), str(doubled), str(leaks)


def _acknowledged(evidence: Evidence) -> list[tuple[str, float, float]]:
    """Accepted actions: id, when its player first heard of it, and after how long."""
    found = []
    for witness in evidence.witnesses:
        if not witness.plays:
            continue
        said: dict[str, float] = {}
        for entry in witness.entries:
            action = entry.message.get("id")
            if action and entry.what == SENT:
                said.setdefault(action, entry.at)
            elif action in said and entry.what == SEEN and entry.message["type"] in {"event", "done"}:
                if said[action]:
                    found.append((action, entry.at, entry.at - said[action]))
                said[action] = 0.0
    return found


def _gap(faults: Sequence[Fault]) -> str:
    if any(fault.level is None for fault in faults):
        return "not in time"
    return f"{max((fault.level or 0) - fault.began for fault in faults):.1f} s"


def _during(fault: Fault, at: float) -> bool:
    return fault.began <= at <= (fault.level or fault.healed) + 1


def _latest(evidence: Evidence, at: float) -> str:
    before = [fault.name for fault in evidence.faults if fault.began <= at]
    return before[-1] if before else ""
