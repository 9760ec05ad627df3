import pytest

from games.rules.elements.board import Vulnerability, board
from games.rules.elements.seat import Seat, Side, opponents
from games.rules.errors import InvalidMove

WHO = {
    Vulnerability.NONE: {1, 8, 11, 14},
    Vulnerability.NS: {2, 5, 12, 15},
    Vulnerability.EW: {3, 6, 9, 16},
    Vulnerability.BOTH: {4, 7, 10, 13},
}


@pytest.mark.parametrize("number", [*range(1, 18), 32, 33, 1601])
def test_dealer_and_vulnerability(number):
    conditions = board(number)
    assert conditions.dealer == "NESW"[(number - 1) % 4]
    assert (number - 1) % 16 + 1 in WHO[conditions.vulnerable]


def test_boards_are_numbered_from_one():
    with pytest.raises(InvalidMove):
        board(0)


def test_who_is_vulnerable():
    assert [v.of(Side.NS) for v in Vulnerability] == [False, True, False, True]
    assert [v.of(Side.EW) for v in Vulnerability] == [False, False, True, True]


def test_seats():
    assert "".join(seat.next for seat in Seat) == "ESWN"
    assert "".join(seat.partner for seat in Seat) == "SWNE"
    assert opponents(Seat.SOUTH) == (Seat.WEST, Seat.EAST)
