"""Duplicate scoring (Law 77)."""

from dataclasses import dataclass

from games.rules.elements.call import Denomination
from games.rules.elements.contract import Contract

_TRICK = {
    Denomination.CLUBS: 20,
    Denomination.DIAMONDS: 20,
    Denomination.HEARTS: 30,
    Denomination.SPADES: 30,
    Denomination.NOTRUMP: 30,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a score: what for, and how many points."""

    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """The declaring side's points (negative when the contract failed) and the parts that they add up from."""

    total: int
    parts: tuple[Part, ...]


def score(contract: Contract, tricks: int, *, vulnerable: bool) -> Score:
    """Score a contract for the declaring side, which won `tricks` (0-13) tricks."""
    over = tricks - (contract.level + 6)
    parts = _made(contract, over, vulnerable) if over >= 0 else (_undertricks(contract, -over, vulnerable),)
    return Score(sum(part.points for part in parts), parts)


def _made(contract: Contract, over: int, vulnerable: bool) -> tuple[Part, ...]:
    first = 10 if contract.denomination is Denomination.NOTRUMP else 0
    base = (contract.level * _TRICK[contract.denomination] + first) * 2**contract.doubled
    game = 500 if vulnerable else 300
    parts = [Part("tricks", base), Part("part-score", 50) if base < 100 else Part("game", game)]
    if contract.level == 6:
        parts.append(Part("small slam", 750 if vulnerable else 500))
    if contract.level == 7:
        parts.append(Part("grand slam", 1500 if vulnerable else 1000))
    if contract.doubled:
        parts.append(Part("doubled and made" if contract.doubled == 1 else "redoubled and made", 50 * contract.doubled))
    if over:
        parts.append(Part("overtricks", over * _overtrick(contract, vulnerable)))
    return tuple(parts)


def _overtrick(contract: Contract, vulnerable: bool) -> int:
    if contract.doubled == 0:
        return _TRICK[contract.denomination]
    return contract.doubled * (200 if vulnerable else 100)


def _undertricks(contract: Contract, under: int, vulnerable: bool) -> Part:
    if contract.doubled == 0:
        return Part("undertricks", -under * (100 if vulnerable else 50))
    doubled = 200 + 300 * (under - 1) if vulnerable else 100 + 200 * min(under - 1, 2) + 300 * max(under - 3, 0)
    return Part("undertricks", -doubled * contract.doubled)
