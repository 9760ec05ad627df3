"""Invariant 7, and clean closes: all players catch up after each fault, and a stopping process says goodbye."""

from collections.abc import Iterator

from bench.chaos.judging.evidence import CLOSED, OPENED, SEEN, Evidence
from bench.chaos.judging.violation import Violation

CATCH_UP_SECONDS = 20.0


def check_heads(evidence: Evidence) -> Iterator[Violation]:
    for fault in evidence.faults:
        if fault.caught_up is None or fault.caught_up - fault.healed > CATCH_UP_SECONDS:
            text = f"not all were at the head {CATCH_UP_SECONDS:g} s after: {fault.name}"
            yield Violation(7, "behind", text, fault.began)


def check_closes(evidence: Evidence) -> Iterator[Violation]:
    """No invariant (0): during a SIGTERM every welcomed socket is closed with a code of ours, never with 1006."""
    stops = [fault for fault in evidence.faults if fault.name.startswith("SIGTERM")]
    for recording in evidence.recordings:
        welcomed = False
        for entry in recording.entries:
            if entry.kind == OPENED:
                welcomed = False
            elif entry.kind == SEEN:
                welcomed = True
            elif entry.kind == CLOSED and welcomed and entry.message["code"] == 1006:
                for fault in stops:
                    if fault.began <= entry.at <= fault.healed:
                        text = f"{recording.label} was closed with 1006 by {fault.name}"
                        yield Violation(0, "cut off", text, entry.at)
