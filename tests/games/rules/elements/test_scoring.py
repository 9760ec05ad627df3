"""Scores compared with tables written from Law 77, and with scores that every player knows."""

import itertools

import pytest

from games.rules.elements.call import Denomination
from games.rules.elements.contract import Contract
from games.rules.elements.scoring import score
from games.rules.elements.seat import Seat

TRICK_POINTS = {
    "C": [20, 40, 60, 80, 100, 120, 140],
    "D": [20, 40, 60, 80, 100, 120, 140],
    "H": [30, 60, 90, 120, 150, 180, 210],
    "S": [30, 60, 90, 120, 150, 180, 210],
    "NT": [40, 70, 100, 130, 160, 190, 220],
}
OVERTRICK = {"C": 20, "D": 20, "H": 30, "S": 30, "NT": 30}
DOUBLED_OVERTRICK = {False: 100, True: 200}
UNDERTRICKS = {
    (0, False): [50 * n for n in range(1, 14)],
    (0, True): [100 * n for n in range(1, 14)],
    (1, False): [100, 300, 500, 800, 1100, 1400, 1700, 2000, 2300, 2600, 2900, 3200, 3500],
    (1, True): [200, 500, 800, 1100, 1400, 1700, 2000, 2300, 2600, 2900, 3200, 3500, 3800],
    (2, False): [200, 600, 1000, 1600, 2200, 2800, 3400, 4000, 4600, 5200, 5800, 6400, 7000],
    (2, True): [400, 1000, 1600, 2200, 2800, 3400, 4000, 4600, 5200, 5800, 6400, 7000, 7600],
}


def by_the_law(level, denomination, doubled, tricks, vulnerable):
    over = tricks - level - 6
    if over < 0:
        return -UNDERTRICKS[doubled, vulnerable][-over - 1]
    trick_points = TRICK_POINTS[denomination][level - 1] * {0: 1, 1: 2, 2: 4}[doubled]
    each = {0: OVERTRICK[denomination], 1: DOUBLED_OVERTRICK[vulnerable], 2: 2 * DOUBLED_OVERTRICK[vulnerable]}
    premium = {True: 500, False: 300}[vulnerable] if trick_points >= 100 else 50
    slam = {(6, False): 500, (6, True): 750, (7, False): 1000, (7, True): 1500}.get((level, vulnerable), 0)
    return trick_points + premium + slam + {0: 0, 1: 50, 2: 100}[doubled] + over * each[doubled]


@pytest.mark.parametrize("vulnerable", [False, True])
@pytest.mark.parametrize("doubled", [0, 1, 2])
@pytest.mark.parametrize("denomination", Denomination)
def test_every_contract_and_every_result(denomination, doubled, vulnerable):
    for level, tricks in itertools.product(range(1, 8), range(14)):
        made = score(Contract(level, denomination, doubled, Seat.NORTH), tricks, vulnerable=vulnerable)
        assert made.total == by_the_law(level, denomination, doubled, tricks, vulnerable), (level, tricks)
        assert made.total == sum(part.points for part in made.parts)
        assert all(part.points and part.name for part in made.parts)


@pytest.mark.parametrize(
    ("contract", "tricks", "vulnerable", "points"),
    [
        ("1NT", 7, False, 90),
        ("2S", 8, False, 110),
        ("1C", 7, False, 70),
        ("3NT", 9, False, 400),
        ("3NT", 10, True, 630),
        ("4S", 10, False, 420),
        ("4S", 10, True, 620),
        ("5D", 11, True, 600),
        ("6NT", 12, True, 1440),
        ("6H", 12, False, 980),
        ("7NT", 13, True, 2220),
        ("7NT", 13, False, 1520),
        ("7CXX", 13, True, 2660),
        ("2HX", 8, False, 470),  # doubled into game
        ("2DX", 8, True, 180),
        ("1NTXX", 7, False, 560),
        ("1NTXX", 13, True, 3160),
        ("4SX", 11, True, 990),
        ("4S", 9, False, -50),
        ("4SX", 6, False, -800),
        ("4SX", 7, True, -800),
        ("7NTXX", 0, True, -7600),
    ],
)
def test_scores_that_everybody_knows(contract, tricks, vulnerable, points):
    level, rest = int(contract[0]), contract[1:]
    denomination = Denomination(rest.rstrip("X"))
    played = Contract(level, denomination, rest.count("X"), Seat.EAST)
    assert score(played, tricks, vulnerable=vulnerable).total == points


def test_the_parts_of_a_score():
    made = score(Contract(6, Denomination.SPADES, 1, Seat.WEST), 13, vulnerable=True)
    assert [(part.name, part.points) for part in made.parts] == [
        ("tricks", 360),
        ("game", 500),
        ("small slam", 750),
        ("doubled and made", 50),
        ("overtricks", 200),
    ]
