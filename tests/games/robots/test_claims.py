"""Claims and the robots that must answer them. South declares, in notrump or spades."""

import pytest

from games.robots import claims
from games.robots.claims import LAYOUTS, layouts
from games.robots.decision import Dropped
from games.robots.strategy import ClaimDecision, get_strategy
from games.rules.action import MakeClaim
from games.rules.elements.seat import SEATS, Seat
from games.rules.engine import advance, decide
from games.rules.player_view import player_view
from games.rules.state import controlling_seat
from tests.games.robots.table import RobotTable, deal, dealt

# South has four tricks in each of three suits; West has the clubs.
SOLID = "432.432.5432.432 765.765.76.98765 AKQJ.AKQJ.AKQJ.K T98.T98.T98.AQJT"


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch):
    monkeypatch.setattr(claims, "SECONDS", 60)


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


@pytest.mark.parametrize(("tricks", "accepted"), [(5, False), (4, True)])
def test_declarers_claim_in_the_middle_of_a_trick(tricks, accepted):
    """The ace of clubs has been led. For all that South sees West may hold the eight others too."""
    assert answer(claimed(SOLID, tricks, played="CA"), Seat.EAST) is accepted


@pytest.mark.parametrize(("tricks", "accepted"), [(1, True), (2, False)])
def test_declarer_answers_a_defenders_claim(tricks, accepted):
    """West does not see that the king falls: declarer may hold it with others."""
    assert answer(claimed(SOLID, tricks, played="CA C2 C5", claimer=Seat.WEST), Seat.SOUTH) is accepted


@pytest.mark.slow
def test_an_answer_does_not_tell_where_a_card_lies():
    """South takes more when West has the king of spades. Robots say the same whoever has it, and whoever answers."""
    cards = "AQ32.AKQ2.AK2.A2 {}.T98.T987.T98 654.J543.QJ3.K43 {}.76.654.QJ765"
    heard = {
        tuple(
            answer(claimed(cards.format(*spades), tricks, played="CQ CA C8 C3"), seat) for tricks in (8, 9, 10, 11, 12)
        )
        for spades in (("KJ9", "T87"), ("987", "KJT"))
        for seat in (Seat.EAST, Seat.WEST)
    }
    assert heard == {(True, True, False, False, False)}


def test_a_partner_objects_when_a_trick_is_given_up_that_is_won_for_all_to_see():
    """West's ace holds the trick, at notrump (Law 68B2)."""
    state = claimed(SOLID, 0, played="CA C2", claimer=Seat.WEST)
    assert not answer(state, Seat.EAST)
    assert answer(state, Seat.SOUTH)


@pytest.mark.parametrize("spades", [("A76", "KQJT98"), ("T76", "AKQJ98")])
def test_a_concession_is_no_way_to_ask_partner_for_an_ace(spades):
    """East holds the ace of trumps or does not, and only East knows."""
    cards = "5432.5432.543.32 {}.987.T98.9876 {}.AKQ.AKQ.A .JT6.J762.KQJT54".format(*spades)
    state = claimed(cards, 0, played="CK C2", claimer=Seat.WEST, contract="4S p p p")
    assert answer(state, Seat.EAST) and answer(state, Seat.SOUTH)


def test_time_and_interest_end_the_search(monkeypatch):
    state = claimed(SOLID, 12, played="ST S2 S5")
    view, solved = player_view(state, Seat.EAST), []
    monkeypatch.setattr(claims, "claimers_tricks", lambda *_: solved.append(1) or 13)
    assert claims.accepts(view, Seat.EAST) and len(solved) > LAYOUTS
    del solved[:]
    with pytest.raises(Dropped):
        claims.accepts(view, Seat.EAST, lambda: len(solved) < 3)
    assert len(solved) == 3
    monkeypatch.setattr(claims, "SECONDS", -1)
    assert not claims.accepts(view, Seat.EAST), "what is not proved is refused"
    partner = player_view(claimed(SOLID, 0, played="CA C2", claimer=Seat.WEST), Seat.EAST)
    assert claims.accepts(partner, Seat.EAST), "nor is an objection"
    assert len(solved) == 3


def test_layouts_keep_to_what_was_seen():
    """East, who failed to follow to a spade, has none in any layout; what is seen stays where it is."""
    cards = "5432.5432.543.32 .987.T9876.98764 AKQJT9.AKQ.AKQ.A 876.JT6.J2.KQJT5"
    state = claimed(cards, 0, played="S8 S2 C4 S9", claimer=Seat.WEST, contract="3N p p p")
    view = player_view(state, Seat.WEST)
    found = list(layouts(view))
    assert LAYOUTS < len(found) <= LAYOUTS + 10
    assert any(sum(card[0] == "H" for card in hands[Seat.EAST.order]) == 6 for hands in found), "all that are unseen"
    for hands in found:
        assert not [card for card in hands[Seat.EAST.order] if card[0] == "S"]
        assert hands[Seat.WEST.order] == view.hands[Seat.WEST.order]
        assert sorted(card for held in hands for card in held) == sorted(
            card for seat in SEATS for card in state.play.held(seat)
        )
        assert [len(held) for held in hands] == [len(state.play.held(seat)) for seat in SEATS]
