"""Calls: pass, double, redouble, and the 35 bids. Written 'P', 'X', 'XX', '1C' to '7N'."""

from enum import StrEnum
from typing import NewType

from games.rules.errors import InvalidMove

Call = NewType("Call", str)


class Denomination(StrEnum):
    """A trump suit or notrump; the order of the members is their rank in the auction."""

    CLUBS = "C"
    DIAMONDS = "D"
    HEARTS = "H"
    SPADES = "S"
    NOTRUMP = "NT"


PASS = Call("P")
DOUBLE = Call("X")
REDOUBLE = Call("XX")
DENOMINATIONS: tuple[Denomination, ...] = tuple(Denomination)
BIDS: tuple[Call, ...] = tuple(
    Call(f"{level}{denomination[0]}") for level in range(1, 8) for denomination in DENOMINATIONS
)
"""From 1C up to 7N."""

BID_RANK: dict[Call, int] = {bid: rank for rank, bid in enumerate(BIDS)}
CALLS: frozenset[Call] = frozenset({PASS, DOUBLE, REDOUBLE, *BIDS})


def parse_call(text: str) -> Call:
    """Read a call. Raises InvalidMove('call')."""
    call = Call(text)
    if call not in CALLS:
        raise InvalidMove("call", f"{text!r} is no call: P, X, XX or 1C to 7N")
    return call


def level_of(bid: Call) -> int:
    """Return the level of a bid, 1 to 7."""
    return int(bid[0])


def denomination_of(bid: Call) -> Denomination:
    return DENOMINATIONS[BID_RANK[bid] % 5]
