"""Whole boards from the first call to the score."""

import pytest

from games.rules.action import AnswerClaim, MakeClaim
from games.rules.elements.seat import KIBITZER
from games.rules.engine import replay
from games.rules.events import EVENT_TYPES
from games.rules.player_view import auction_of, player_view
from tests.games.rules.table import E, N, S, Table, dealt, hands

SLAM = hands("AKQ2.AK2.AK2.AK2 JT9.QJT.QJT9.QJT 876.987.8765.987 543.6543.43.6543")


def events_of(table):
    return [event.type for move in table.moves for event in move]


def test_seven_notrump_with_every_suit_in_one_hand():
    """North holds all spades, and spades are trumps."""
    table = Table().calls("7s p p p")
    assert str(table.contract) == "7SN"
    for hearts, diamonds, clubs, spades in zip(*("AKQJT98765432",) * 4, strict=True):
        if not table.state.play.winners:
            table.cards(f"H{hearts} D{diamonds} C{clubs} S{spades}")
        else:
            table.cards(f"S{spades} H{hearts} D{diamonds} C{clubs}")
    result = table.state.result
    assert (result.reason, result.tricks, result.points) == ("played", 13, 1510)
    assert [part.name for part in result.parts] == ["tricks", "game", "grand slam"]
    assert events_of(table)[:2] == ["dealt", "called"]
    assert events_of(table)[-3:] == ["played", "trick_won", "board_ended"]
    assert table.seq == 1 + 4 + 52
    assert replay(table.moves) == table.state


def test_a_part_score_that_goes_down():
    """East declares one notrump on board 2, North-South vulnerable, and takes four tricks."""
    table = Table(dealt(2, deal=SLAM)).calls("1n p p p")
    assert table.contract.declarer is E and table.state.play.turn is S
    table.cards("S8 S5 S2 S9  SJ S7 S4 SQ  SK ST S6 S3  SA HT H7 H3")
    table.cards("HA HJ H8 H4  HK HQ H9 H5  H2 CT C7 H6")
    table.cards("C3 CA CJ C8  CK CQ C9 C4  C2 DT D5 C5  C6 D2 D9 D6  D4 DA DJ D7  DK DQ D8 D3")
    result = table.state.result
    assert result.tricks == 4 and result.points == 150
    assert [(part.name, part.points) for part in result.parts] == [("undertricks", -150)]


def test_passed_out():
    table = Table().calls("p p p p")
    assert events_of(table)[-3:] == ["called", "auction_ended", "board_ended"]
    result = table.state.result
    assert (result.reason, result.contract, result.tricks, result.points, result.parts) == (
        "passed out",
        None,
        None,
        0,
        (),
    )
    view = player_view(table.state, KIBITZER)
    assert view.deal == table.state.deal and view.hands == table.state.deal and view.turn is None


def test_claimed_in_the_middle_of_a_trick():
    table = Table(dealt(1, deal=SLAM)).calls("3n p p p").cards("DQ D5 D3")
    north = table.state.actors[N.order].player
    table.do(MakeClaim(north, table.seq, 11, "top cards"))
    request = table.seq
    table.do(AnswerClaim(2, request, accept=True))
    table.do(AnswerClaim(4, request, accept=True))
    result = table.state.result
    assert (result.reason, result.tricks, result.points) == ("claimed", 11, 460)
    assert player_view(table.state, E).tricks[-1].winner is None


@pytest.mark.parametrize("viewer", [*"NESWK"])
def test_the_auction_in_a_view(viewer):
    table = Table().calls("1s p 2s")
    assert auction_of(player_view(table.state, viewer)) == table.state.auction


def test_event_types_are_the_wires():
    assert list(EVENT_TYPES) == [
        "dealt",
        "called",
        "auction_ended",
        "played",
        "dummy_shown",
        "trick_won",
        "claimed",
        "claim_answered",
        "undo_asked",
        "undo_answered",
        "undone",
        "taken_over",
        "taken_back",
        "robot_turn",
        "board_ended",
    ]
