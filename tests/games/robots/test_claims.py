"""Claims and the robots that must answer them. South declares, in notrump or spades."""

import pytest

from games.robots.claims import LAYOUTS, layouts
from games.robots.strategy import ClaimDecision, get_strategy
from games.rules.action import MakeClaim
from games.rules.elements.seat import SEATS, Seat
from games.rules.engine import advance, decide
from games.rules.player_view import player_view
from games.rules.state import controlling_seat
from tests.games.robots.table import RobotTable, deal, dealt

# South has four tricks in each of three suits; West has the clubs.
SOLID = "432.432.5432.432 765.765.76.98765 AKQJ.AKQJ.AKQJ.K T98.T98.T98.AQJT"


def claimed(cards, tricks, *, played="", claimer=Seat.SOUTH, contract="3N p p p"):
    """Return a board that South, dealer of board 3, declares, with an open claim."""
    table = RobotTable(dealt(3, deal(cards)))
    table.call(contract)
    table.play(played)
    action = MakeClaim(claimer.order, table.state.seq, tricks)
    return advance(table.state, decide(table.state, action))


def answer(state, seat):
    assert seat in state.claim.awaiting
    who = controlling_seat(state, seat)
    decision = get_strategy().act(player_view(state, who), who)
    assert isinstance(decision, ClaimDecision)
    return decision.accept


@pytest.mark.parametrize(("tricks", "accepted"), [(13, False), (12, True), (11, True), (0, True)])
@pytest.mark.parametrize("seat", [Seat.WEST, Seat.EAST])
def test_declarers_claim_before_the_second_trick(tricks, accepted, seat):
    """West has led the ten of spades, dummy and East have followed, South must still play: thirteen remain."""
    state = claimed(SOLID, tricks, played="ST S2 S5")
    assert answer(state, seat) is accepted


@pytest.mark.parametrize(("tricks", "accepted"), [(10, False), (9, True)])
def test_declarers_claim_in_the_middle_of_a_trick(tricks, accepted):
    """The ace of clubs has been led; it and three more clubs are West's."""
    assert answer(claimed(SOLID, tricks, played="CA"), Seat.EAST) is accepted


@pytest.mark.parametrize(("tricks", "accepted"), [(4, True), (5, False)])
def test_declarer_answers_a_defenders_claim(tricks, accepted):
    assert answer(claimed(SOLID, tricks, played="CA C2 C5", claimer=Seat.WEST), Seat.SOUTH) is accepted


def test_a_partner_objects_when_certain_tricks_are_given_up():
    """East holds the ace of trumps: to concede all gives away a trick however the other cards lie (Law 68B2)."""
    cards = "5432.5432.543.32 A76.987.T98.9876 KQJT98.AKQ.AKQ.A .JT6.J762.KQJT54"
    state = claimed(cards, 0, played="CK C2", claimer=Seat.WEST, contract="4S p p p")
    assert not answer(state, Seat.EAST)
    assert answer(state, Seat.SOUTH)


def test_a_partner_accepts_a_concession_that_may_give_nothing_away():
    """East holds nothing, and for all that East knows West cannot take more."""
    cards = "AKQJ.5432.543.32 765.987.T98.9876 T98432.AKQ.AKQ.A .JT6.J762.KQJT54"
    state = claimed(cards, 5, played="CK C2", claimer=Seat.WEST, contract="4S p p p")
    assert answer(state, Seat.EAST)


def test_layouts_keep_to_what_was_seen():
    """East, who failed to follow to a spade, has none in any layout; what is seen stays where it is."""
    cards = "5432.5432.543.32 .987.T9876.98764 AKQJT9.AKQ.AKQ.A 876.JT6.J2.KQJT5"
    state = claimed(cards, 0, played="S8 S2 C4 S9", claimer=Seat.WEST, contract="3N p p p")
    view = player_view(state, Seat.WEST)
    count = 0
    for hands in layouts(view):
        count += 1
        assert not [card for card in hands[Seat.EAST.order] if card[0] == "S"]
        assert hands[Seat.WEST.order] == view.hands[Seat.WEST.order]
        assert sorted(card for held in hands for card in held) == sorted(
            card for seat in SEATS for card in state.play.held(seat)
        )
        assert [len(held) for held in hands] == [len(state.play.held(seat)) for seat in SEATS]
    assert count == LAYOUTS
