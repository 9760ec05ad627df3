"""What the number of a board says: who deals and who is vulnerable (Law 2)."""

from dataclasses import dataclass
from enum import StrEnum

from games.rules.elements.seat import SEATS, Seat, Side
from games.rules.errors import InvalidMove


class Vulnerability(StrEnum):
    """Which sides are vulnerable."""

    NONE = "none"
    NS = "ns"
    EW = "ew"
    BOTH = "both"

    def of(self, side: Side) -> bool:
        """Whether that side is vulnerable."""
        return self is Vulnerability.BOTH or self.value == side.value.lower()


_CYCLE = tuple(
    {"-": Vulnerability.NONE, "n": Vulnerability.NS, "e": Vulnerability.EW, "b": Vulnerability.BOTH}[letter]
    for letter in "-neb" + "neb-" + "eb-n" + "b-ne"
)


@dataclass(frozen=True, slots=True)
class Board:
    """One board's conditions; tournament files may differ from the cycle, so all three are stored."""

    number: int
    dealer: Seat
    vulnerable: Vulnerability


def board(number: int) -> Board:
    """Return dealer and vulnerability of a board by the cycle of 16 (Law 2). Raises InvalidMove('board') below 1."""
    if number < 1:
        raise InvalidMove("board", "boards are numbered from 1")
    return Board(number, SEATS[(number - 1) % 4], _CYCLE[(number - 1) % 16])
