"""Bo Haglund's double-dummy solver, a C library, called without anything between.

The wheel of `ddstable` holds one for Linux on x86-64; it is never imported, we want its `libdds.so`. On other machines
`DDS_LIBRARY` may name one that was built there. Debian's `libdds0` is not looked for: it crashes every process that has
loaded it when that process ends.
"""

import ctypes
import logging
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from games.rules.elements.card import SUITS, Card, strength
from games.rules.elements.deal import Hand
from games.rules.elements.seat import Seat

_log = logging.getLogger(__name__)

_SUIT: dict[str, int] = {suit: number for number, suit in enumerate(SUITS)}
_NOTRUMP = 4
_FOUND = 1
_BEST = -1
"""As target: how many tricks can be had, not whether so many can."""
_MEGABYTES = 40


class _Position(ctypes.Structure):
    """`struct deal` of dll.h. A rank is 2 to 14, in the hands as that bit; no card is rank 0."""

    _fields_ = [
        ("trump", ctypes.c_int),
        ("leader", ctypes.c_int),
        ("trick_suits", ctypes.c_int * 3),
        ("trick_ranks", ctypes.c_int * 3),
        ("hands", (ctypes.c_uint * 4) * 4),
    ]


class _Solution(ctypes.Structure):
    """`struct futureTricks` of dll.h."""

    _fields_ = [
        ("nodes", ctypes.c_int),
        ("cards", ctypes.c_int),
        ("suits", ctypes.c_int * 13),
        ("ranks", ctypes.c_int * 13),
        ("equals", ctypes.c_int * 13),
        ("tricks", ctypes.c_int * 13),
    ]


@cache
def library() -> ctypes.CDLL | None:
    """The solver, or None where there is none: the log says so once. One thread at a time may ask it."""
    path = _path()
    try:
        found = ctypes.CDLL(str(path)) if path else None
    except OSError as error:
        found = None
        _log.warning("the double-dummy solver cannot be loaded: %s", error)
    if found is None:
        _log.warning("no double-dummy solver: robots accept only claims of tricks that nobody can prevent")
        return None
    found.SetResources.argtypes = [ctypes.c_int, ctypes.c_int]
    found.SetResources(_MEGABYTES, 1)  # one thread; more memory saves no time in positions of ours
    number = ctypes.c_int
    found.SolveBoard.argtypes = [_Position, number, number, number, ctypes.POINTER(_Solution), number]
    return found


def best_tricks(
    dds: ctypes.CDLL, trump: str | None, leader: Seat, trick: Sequence[Card], hands: tuple[Hand, Hand, Hand, Hand]
) -> int:
    """How many of the tricks not yet completed the side to play can take; milliseconds, near 0.4 s at the very worst.

    `trick` is what lies on the table, at most three cards; `hands` are without them. Raises ValueError for a position
    that cannot be, which the library also writes to `dump.txt` in the working directory.
    """
    position = _Position(_NOTRUMP if trump is None else _SUIT[trump], leader.order)
    for place, card in enumerate(trick):
        position.trick_suits[place] = _SUIT[card[0]]
        position.trick_ranks[place] = strength(card)
    for order, hand in enumerate(hands):
        for card in hand:
            position.hands[order][_SUIT[card[0]]] |= 1 << strength(card)
    solution = _Solution()
    code = dds.SolveBoard(position, _BEST, 1, 1, ctypes.byref(solution), 0)
    if code != _FOUND:
        raise ValueError(f"the solver refuses the position (code {code})")
    return int(solution.tricks[0])


def _path() -> Path | None:
    if settings.DDS_LIBRARY:
        return Path(settings.DDS_LIBRARY)
    package = find_spec("ddstable")
    return Path(package.origin).with_name("libdds.so") if package and package.origin else None
