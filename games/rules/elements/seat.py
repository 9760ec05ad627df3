"""Seats, sides, and viewers: the seats and the kibitzers, who look on."""

from enum import StrEnum
from typing import Literal


class Side(StrEnum):
    """A partnership."""

    NS = "NS"
    EW = "EW"

    @property
    def other(self) -> "Side":
        return Side.EW if self is Side.NS else Side.NS


class Seat(StrEnum):
    """A place at the table; the order of the members is the order of turns."""

    NORTH = "N"
    EAST = "E"
    SOUTH = "S"
    WEST = "W"

    @property
    def letter(self) -> Literal["N", "E", "S", "W"]:
        """As the wire writes it."""
        return self.value

    @property
    def order(self) -> int:
        """0 for North to 3 for West."""
        return _ORDER[self]

    @property
    def next(self) -> "Seat":
        """The player to the left, who acts next."""
        return _NEXT[self]

    @property
    def partner(self) -> "Seat":
        return _PARTNER[self]

    @property
    def side(self) -> Side:
        return _SIDE[self]


SEAT_CHOICES = [(seat.value, seat.name.title()) for seat in Seat]
"""Letter and name, for the columns and forms that hold a seat."""

SEATS: tuple[Seat, Seat, Seat, Seat] = (Seat.NORTH, Seat.EAST, Seat.SOUTH, Seat.WEST)
_ORDER = {seat: number for number, seat in enumerate(SEATS)}
_NEXT = {seat: SEATS[(number + 1) % 4] for number, seat in enumerate(SEATS)}
_PARTNER = {seat: SEATS[(number + 2) % 4] for number, seat in enumerate(SEATS)}
_SIDE = {seat: Side.NS if number % 2 == 0 else Side.EW for number, seat in enumerate(SEATS)}

Kibitzer = Literal["K"]
Viewer = Seat | Kibitzer
KIBITZER: Kibitzer = "K"
EVERYBODY = "NESWK"
"""All viewers, a letter each: the audiences of a hand that is shown to all."""


def opponents(seat: Seat) -> tuple[Seat, Seat]:
    """Return the opponent to the left, then the one to the right."""
    return _NEXT[seat], _NEXT[_PARTNER[seat]]
