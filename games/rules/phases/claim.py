"""Claims and concessions (Laws 68-71): who answers, and what is shown to whom."""

from dataclasses import dataclass

from games.rules.elements.contract import Contract
from games.rules.elements.seat import Seat, opponents
from games.rules.phases.play import Play


@dataclass(frozen=True, slots=True)
class Claim:
    """An open claim: `seat` says that its side takes `tricks` of those not yet completed."""

    request: int
    """Number of the move that made it."""

    seat: Seat
    tricks: int
    line: str
    awaiting: tuple[Seat, ...]
    """Who has still to accept."""


def answerers(contract: Contract, play: Play, seat: Seat, tricks: int) -> tuple[Seat, ...]:
    """Who must accept: both defenders a declarer's claim; declarer a defender's, and the defender's partner too when
    tricks are given up, for he may object to that (Law 68B2)."""
    if seat is contract.declarer:
        return opponents(seat)
    return (contract.declarer, seat.partner) if tricks < play.remaining else (contract.declarer,)


def declarer_tricks(contract: Contract, play: Play, claim: Claim) -> int:
    """Declarer's tricks in all once the claim stands; what is not claimed is conceded."""
    if claim.seat is contract.declarer:
        return play.won(contract.declarer.side) + claim.tricks
    return 13 - play.won(claim.seat.side) - claim.tricks
