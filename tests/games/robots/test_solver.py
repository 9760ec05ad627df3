"""Both ways to say what a claimer can take: the solver's, and the cautious one where there is none."""

import logging
from pathlib import Path
from random import Random

import pytest

from games.robots import dds
from games.robots.sure_tricks import sure_tricks
from games.rules.elements.card import PACK, SUITS, Card
from games.rules.elements.seat import SEATS, Seat, Side
from games.rules.elements.trick import Trick
from tests.games.robots.table import hand
from tests.games.robots.test_claims import SOLID, answer, claimed

SOLVED = Path(__file__).with_name("solved_positions.txt").read_text().splitlines()[1:]
# South has twelve tricks, but must go to and fro between the hands for them.
ENTRIES = "A32.A32.A32.A432 765.765.765.8765 QJ4.KQJ.KQJ.KQJT KT98.T984.T984.9"


@pytest.fixture
def no_solver(settings, caplog):
    settings.DDS_LIBRARY = "/nowhere/libdds.so"
    dds.library.cache_clear()
    with caplog.at_level(logging.WARNING):
        yield caplog
    dds.library.cache_clear()


@pytest.fixture(scope="module")
def solver():
    library = dds.library()
    if library is None:
        pytest.xfail("the wheel's solver is for Linux on x86-64")
    return library


@pytest.mark.parametrize("line", SOLVED)
def test_solved_positions(solver, line):
    before, held, tricks = (part.split() for part in line.split("|"))
    trump, leader, *trick = before
    hands = tuple(map(hand, held))
    assert dds.best_tricks(solver, None if trump == "NT" else trump, Seat(leader), trick, hands) == int(tricks[0])


def random_position(chance):
    """Few cards, the honours unevenly dealt, and up to three cards on the table."""
    size, leader = chance.randint(1, 7), chance.choice(SEATS)
    cards = sorted(PACK, key=lambda card: ("AKQJT98765432".index(card[1]) + chance.randint(0, 7), chance.random()))
    hands = [cards[place * size : (place + 1) * size] for place in (0, 2, 1, 3)]
    trick = Trick(leader)
    for _ in range(chance.randint(0, 3)):
        held = hands[trick.turn.order]
        card = chance.choice([card for card in held if trick.cards and card[0] == trick.cards[0][0]] or held)
        held.remove(card)
        trick = Trick(leader, (*trick.cards, card))
    return chance.choice([None, *SUITS]), trick, tuple(map(tuple, hands)), size


def test_sure_tricks_are_never_more_than_the_solver_finds(solver):
    chance, exact = Random(1), 0
    for _ in range(400):
        trump, trick, hands, remaining = random_position(chance)
        best = dds.best_tricks(solver, trump, trick.leader, trick.cards, hands)
        for side in Side:
            can_take = best if trick.turn.side is side else remaining - best
            sure = sure_tricks(trump, trick.leader, trick.cards, hands, side)
            assert sure <= can_take, (trump, trick, hands, side)
            exact += sure == can_take
    assert exact > 200


@pytest.mark.parametrize(
    ("trump", "leader", "cards", "sure"),
    [
        (None, Seat.SOUTH, "32.32.. .T9.T9. AK.AK.. QJ.QJ..", 4),
        (None, Seat.NORTH, "32.32.. .T9.T9. AK.AK.. QJ.QJ..", 0),  # an entry is not looked for
        ("C", Seat.SOUTH, "32.3..2 T9.T9.. AK.A..A QJ.J..K", 4),  # the last trump is drawn
        ("C", Seat.SOUTH, "32.3..2 T9.T..9 AK.A..A QJ...KT", 3),  # one is left, with two spades and no heart
        (None, Seat.WEST, "32.32.. T9.T9.. AK.AK.. QJ.QJ..", 0),  # the others lead
        (None, Seat.SOUTH, "A2.2.. .T9.T. K.AK.. QJ.Q..", 3),  # partner need not overtake
        (None, Seat.SOUTH, "A.32.. .T9.T. K.AK.. QJ.Q..", 2),  # here that hand must, and has the lead
    ],
)
def test_what_is_sure(trump, leader, cards, sure):
    assert sure_tricks(trump, leader, (), tuple(map(hand, cards.split())), Side.NS) == sure


@pytest.mark.parametrize(("tricks", "accepted"), [(13, False), (12, True)])
def test_a_claim_without_a_solver(no_solver, tricks, accepted):
    assert answer(claimed(SOLID, tricks, played="ST S2 S5"), Seat.WEST) is accepted


def test_a_right_claim_that_needs_both_hands_is_refused_without_a_solver(no_solver):
    assert not answer(claimed(ENTRIES, 12, played="ST S2 S5"), Seat.EAST)


def test_the_solver_accepts_the_same_claim(solver):
    assert answer(claimed(ENTRIES, 12, played="ST S2 S5"), Seat.EAST)


def test_the_log_says_once_that_there_is_no_solver(no_solver):
    assert dds.library() is None and dds.library() is None
    said = [record.getMessage() for record in no_solver.records if record.name == "games.robots.dds"]
    assert len(said) == 2
    assert said[0].startswith("the double-dummy solver cannot be loaded: /nowhere/libdds.so")
    assert said[1] == "no double-dummy solver: robots accept only claims of tricks that nobody can prevent"


def test_an_impossible_position_is_an_error(solver, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the library writes the position to dump.txt
    with pytest.raises(ValueError, match="refuses the position"):
        dds.best_tricks(solver, None, Seat.NORTH, [], ((Card("SA"),), (), (), ()))
