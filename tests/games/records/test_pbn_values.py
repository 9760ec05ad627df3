import pytest

from games.records import pbn_values as values
from games.records.pbn_values import BadValue
from games.rules.elements.board import Vulnerability
from games.rules.elements.seat import Side


@pytest.mark.parametrize(
    ("text", "contract"),
    [
        ("4H", "4H"),
        ("4HX", "4HX"),
        ("4hxx", "4HXX"),
        ("3NT", "3NT"),
        ("3NTX", "3NTX"),
        ("3N", "3NT"),
        ("1 NT", "1NT"),
        ("4♠X", "4SX"),
        ("5D*", "5DX"),
        ("Pass", "Pass"),
        ("PASS", "Pass"),
        ("^6C", "6C"),
        ("4S S", "4S"),
    ],
)
def test_contracts(text, contract):
    assert str(values.read_contract(text)) == contract


def test_a_declarer_in_the_contract():
    assert values.read_contract("3NTX W").declarer == "W" and values.read_contract("4S").declarer is None


@pytest.mark.parametrize("text", ["", "?", "-", "H"])
def test_no_contract_known(text):
    assert values.read_contract(text) is None


@pytest.mark.parametrize("text", ["8H", "0NT", "4", "5Hearts", "4HXXX", "x"])
def test_bad_contracts(text):
    with pytest.raises(BadValue):
        values.read_contract(text)


@pytest.mark.parametrize(
    ("text", "tricks"),
    [
        ("9", 9),
        ("^9", 9),
        ("NS 9", 9),
        ("EW 4", 9),
        ("NS 9 EW 4", 9),
        ("EW 4 NS 9", 9),
        ("=", 10),
        ("+2", 12),
        ("-1", 9),
        ("", None),
        ("?", None),
    ],
)
def test_tricks_of_four_spades_by_south(text, tricks):
    assert values.read_tricks(text, Side.NS, 4) == tricks


@pytest.mark.parametrize("text", ["14", "C-2", "NS 9 EW 5", "NS 14", "+9", "9.5"])
def test_bad_tricks(text):
    with pytest.raises(BadValue):
        values.read_tricks(text, Side.NS, 4)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("NS 420", {Side.NS: 420}),
        ("NS +550", {Side.NS: 550}),
        ("EW -50", {Side.EW: -50}),
        ("EW 50 NS -50", {Side.EW: 50, Side.NS: -50}),
        ("420", {None: 420}),
        ("-1000", {None: -1000}),
        ("EW -2.5", {Side.EW: -2.5}),
        ("", {}),
        ("A+", {}),
        ("300/40", {}),
    ],
)
def test_points(text, points):
    assert values.read_points(text) == points


@pytest.mark.parametrize(
    ("text", "vulnerable"),
    [
        *[(text, Vulnerability.NONE) for text in ("None", "Love", "-", "NONE")],
        *[(text, Vulnerability.BOTH) for text in ("All", "Both", "all")],
        *[(text, Vulnerability.NS) for text in ("NS", "ns", "N-S")],
        ("EW", Vulnerability.EW),
        ("?", None),
        ("", None),
    ],
)
def test_vulnerability(text, vulnerable):
    assert values.read_vulnerability(text) is vulnerable


@pytest.mark.parametrize("text", ["W:KQT2.AT.J6542.85 .63.AKQ987.A9732 A8654.KQ5.T.QJT6 J973.J98742.3.K4"])
def test_a_deal_from_any_seat(text):
    north, east, south, west = values.read_deal(text)
    assert west[:4] == ("SK", "SQ", "ST", "S2")
    assert north[:2] == ("H6", "H3")
    assert len(east) == len(south) == 13
    assert values.read_deal(text.replace("J973.J98742.3.K4", "-"))[2] == south, "the fourth hand follows"
    assert values.read_deal(text.replace("T", "10").lower()) == values.read_deal(text)


def test_hands_that_are_not_shown():
    assert values.read_deal("S:QT8.AT764.KQJ93. - - -") == (
        None,
        None,
        values.read_deal("S:QT8.AT764.KQJ93. - - -")[2],
        None,
    )
    assert values.read_deal("N:- ... - -") == (None, None, None, None)
    assert values.read_deal("") is None
    six = "N:.6.AKQ9.A A8.K.T.Q6 J97.J9..K QT2.AT.J."
    assert [len(hand) for hand in values.read_deal(six)] == [6] * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("W:vKQT2.AT.J6542.85 - - -", "no rank"),
        ("W:KQT2.AT.J6542.85 K.63.AKQ987.A973 - -", "SK is dealt twice"),
        ("W:KQT2.AT.J6542.852 - - -", "14 cards"),
        ("W:QT2.AT.J6542.85 - A8654.KQ5.T.QJT6 -", "12 cards"),
        ("KQT2.AT.J6542.85", "no deal"),
        ("X:KQT2.AT.J6542.85 - - -", "no direction"),
        ("N:A.B.C.D.E - - -", "more than four suits"),
        ("N:", "no deal"),
    ],
)
def test_bad_deals(text, reason):
    with pytest.raises(BadValue, match=reason):
        values.read_deal(text)


def test_calls_and_cards():
    assert [values.read_call(word) for word in ("Pass", "p", "X", "dbl", "XX", "1NT", "7n", "3♥", "8C", "=")] == [
        *("P", "P", "X", "X", "XX", "1N", "7N", "3H"),
        *(None, None),
    ]
    assert [values.read_card(word) for word in ("SA", "s10", "AS", "♥Q", "S1", "SAH")] == [
        *("SA", "ST", "SA", "HQ"),
        *(None, None),
    ]
