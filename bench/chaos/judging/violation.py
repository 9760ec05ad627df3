"""What a check of the evidence finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One breach of an invariant (1 to 7; 0 for what no invariant covers).

    `kind` is what the report counts: lost, doubled, leak, or something else. `at` is in seconds since the epoch.
    """

    invariant: int
    kind: str
    text: str
    at: float | None = None

    def __str__(self) -> str:
        return f"invariant {self.invariant}, {self.kind}: {self.text}"
