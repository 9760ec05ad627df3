"""Claims and concessions (Laws 68-71): who must accept one, and what it is worth."""

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
    """Return who must accept the claim of `tricks` by `seat`.

    Declarer's claim both defenders; a defender's declarer and, when it gives up tricks, the defender's partner, who may
    object to a concession (Law 68B2).
    """
    if seat is contract.declarer:
        return opponents(seat)
    return (contract.declarer, seat.partner) if tricks < play.remaining else (contract.declarer,)


def declarer_tricks(contract: Contract, play: Play, claim: Claim) -> int:
    """Return declarer's tricks in all when the claim is accepted; what is not claimed is conceded."""
    if claim.seat is contract.declarer:
        return play.won(contract.declarer.side) + claim.tricks
    return 13 - play.won(claim.seat.side) - claim.tricks
