"""The contract: what the declaring side undertook."""

from dataclasses import dataclass
from typing import Literal

from games.rules.elements.call import Denomination
from games.rules.elements.seat import Seat

Doubled = Literal[0, 1, 2]
"""0 undoubled, 1 doubled, 2 redoubled."""


@dataclass(frozen=True, slots=True)
class Contract:
    """Level 1-7, denomination, doubling, and who plays it."""

    level: int
    denomination: Denomination
    doubled: Doubled
    declarer: Seat

    @property
    def dummy(self) -> Seat:
        return self.declarer.partner

    @property
    def leader(self) -> Seat:
        """Who makes the opening lead (Law 41A)."""
        return self.declarer.next

    @property
    def trump(self) -> str | None:
        """The trump suit's letter, or None at notrump."""
        return None if self.denomination is Denomination.NOTRUMP else self.denomination.value

    def __str__(self) -> str:
        return f"{self.level}{self.denomination}{'X' * self.doubled}{self.declarer}"
