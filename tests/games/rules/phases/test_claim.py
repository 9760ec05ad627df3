"""Claims and concessions (Laws 68-71)."""

import pytest

from games.rules.action import AnswerClaim, AskUndo, MakeCall, MakeClaim, PlayCard, TakeBack, TakeOver
from games.rules.elements.seat import KIBITZER, SEATS
from games.rules.engine import replay
from games.rules.events import for_viewer
from games.rules.player_view import player_view
from tests.games.rules.table import PERSONS, ROBOTS, E, S, Table, W, dealt, hands

# South declares three notrump, West leads; North is dummy.
DEAL = hands("AKQ2.AK2.AK2.432 T98.T98.T98.T987 J76.QJ7.QJ7.AKQJ 543.6543.6543.65")


def in_play(robots="", cards="S5 S2"):
    """West has led and dummy has played; East is in turn."""
    table = Table(dealt(3, deal=DEAL, robots=robots)).calls("3n p p p")
    assert table.contract.declarer is S
    return table.cards(cards)


def claim(table, player, tricks):
    return table.do(MakeClaim(player, table.seq, tricks, "a line"))


def visible(table, viewer):
    return "".join(
        seat for seat, hand in zip(SEATS, player_view(table.state, viewer).hands, strict=True) if hand is not None
    )


def test_declarers_claim_shows_the_hand_to_both_defenders_and_both_must_accept():
    table = in_play()
    (claimed,) = claim(table, 3, 12)
    assert claimed.awaiting == (W, E) and claimed.request == table.seq
    assert [(item.seat, item.to) for item in claimed.shown] == [(S, "WE")]
    assert claimed.shown[0].hand == DEAL[2]
    assert [visible(table, seat) for seat in "NESWK"] == ["N", "NES", "NS", "NSW", "N"]
    table.do(AnswerClaim(2, claimed.request, accept=True))
    assert table.state.claim.awaiting == (W,) and table.state.result is None
    table.do(AnswerClaim(4, claimed.request, accept=True))
    result = table.state.result
    assert (result.reason, result.tricks, result.points) == ("claimed", 12, 490)


@pytest.mark.parametrize("first", [2, 4])
def test_one_defender_can_refuse_declarers_claim(first):
    table = in_play()
    request = claim(table, 3, 13)[0].request
    table.do(AnswerClaim(first, request, accept=False))
    assert table.state.claim is None and table.state.result is None
    assert visible(table, "W") == "NSW"  # what was shown stays known
    assert table.refusal(AnswerClaim(6 - first, request, accept=True)) == "no_claim"
    table.cards("S8 S6")  # play goes on
    assert set(player_view(table.state, W).hands[S.order]) == set(DEAL[2]) - {"S6"}


def test_declarer_alone_answers_a_defenders_claim_of_all_the_rest():
    table = in_play()
    (claimed,) = claim(table, 4, 13)
    assert claimed.awaiting == (S,)
    assert [(item.seat, item.to) for item in claimed.shown] == [(W, "S")]
    assert [visible(table, seat) for seat in "NESWK"] == ["N", "NE", "NSW", "NW", "N"]
    assert table.refusal(AnswerClaim(2, claimed.request, accept=True)) == "not_your_turn"
    assert table.refusal(AnswerClaim(1, claimed.request, accept=True)) == "not_your_turn"
    table.do(AnswerClaim(3, claimed.request, accept=True))
    assert table.state.result.tricks == 0


def test_the_partner_of_a_defender_who_concedes_may_object():
    """Law 68B2: no concession has occurred, and play goes on; partner has not seen the hand."""
    table = in_play()
    (claimed,) = claim(table, 4, 2)
    assert claimed.awaiting == (S, E)
    assert for_viewer(claimed, E).shown == () and for_viewer(claimed, KIBITZER).shown == ()
    table.do(AnswerClaim(2, claimed.request, accept=False))
    assert table.state.claim is None and table.state.result is None
    assert [visible(table, seat) for seat in "NESWK"] == ["N", "NE", "NSW", "NW", "N"]
    table.cards("S8")


def test_a_concession_stands_once_declarer_and_partner_agree():
    table = in_play(cards="S5 S2 S8 SJ")  # South has won one trick
    (claimed,) = claim(table, 2, 4)
    assert claimed.awaiting == (S, W)
    table.do(AnswerClaim(4, claimed.request, accept=True))
    table.do(AnswerClaim(3, claimed.request, accept=True))
    assert table.state.result.tricks == 13 - 4


def test_claiming_none_concedes_all():
    table = in_play()
    request = claim(table, 3, 0)[0].request
    table.do(AnswerClaim(2, request, accept=True))
    table.do(AnswerClaim(4, request, accept=True))
    assert table.state.result.tricks == 0 and table.state.result.points == -450


def test_nothing_but_an_answer_while_a_claim_is_open():
    table = in_play()
    claim(table, 3, 13)
    for player in (1, 2, 3, 4):
        assert table.refusal(PlayCard(player, table.seq, "S8")) == "claim_open"
        assert table.refusal(MakeCall(player, table.seq, "P")) == "claim_open"
        assert table.refusal(MakeClaim(player, table.seq, 3)) == "claim_open"


def test_who_may_claim_and_how_much():
    table = Table(dealt(3, deal=DEAL))
    assert table.refusal(MakeClaim(3, table.seq, 13)) == "illegal_claim"  # in the auction
    table.calls("3n p p p")
    assert table.refusal(MakeClaim(3, table.seq, 13)) == "illegal_claim"  # before the opening lead
    table.cards("S5")
    assert table.refusal(MakeClaim(1, table.seq, 13)) == "illegal_claim"  # dummy
    assert table.refusal(MakeClaim(3, table.seq, 14)) == "illegal_claim"
    assert table.refusal(MakeClaim(3, table.seq, -1)) == "illegal_claim"
    assert table.refusal(MakeClaim(3, table.seq, 13)) == ""
    assert table.refusal(MakeClaim(2, table.seq, 0)) == ""  # a defender who is not in turn
    table.cards("S2 S8 SJ")
    assert table.refusal(MakeClaim(3, table.seq, 13)) == "illegal_claim"  # one trick is complete


def test_answers_meet_only_their_own_claim():
    table = in_play()
    first = claim(table, 3, 13)[0].request
    table.do(AnswerClaim(2, first, accept=False))
    table.cards("S8 SJ")  # the trick is complete
    second = claim(table, 3, 12)[0].request
    assert second != first
    assert table.refusal(AnswerClaim(4, first, accept=True)) == "no_claim"
    assert table.refusal(AnswerClaim(99, second, accept=True)) == "not_seated"
    table.do(AnswerClaim(4, second, accept=True))
    assert table.refusal(AnswerClaim(4, second, accept=True)) == "not_your_turn"  # answered already


@pytest.mark.parametrize(("player", "answerer"), [(3, 2), (4, 3)])
def test_who_was_refused_claims_again_only_in_the_next_trick(player, answerer):
    """Declarer or a defender, whatever the number; the others may still claim."""
    table = in_play()
    table.do(AnswerClaim(answerer, claim(table, player, 5)[0].request, accept=False))
    assert [table.refusal(MakeClaim(player, table.seq, tricks)) for tricks in (0, 5, 13)] == ["illegal_claim"] * 3
    table.cards("S8")
    assert table.refusal(MakeClaim(player, table.seq, 5)) == "illegal_claim"
    assert {table.refusal(MakeClaim(other, table.seq, 5)) for other in (2, 3, 4) if other != player} == {""}
    table.cards("SJ")
    assert table.refusal(MakeClaim(player, table.seq, 5)) == ""
    assert replay(table.moves) == table.state


def test_an_undo_does_not_let_a_refused_claim_be_made_again():
    table = in_play(robots="EW", cards="S5 S2 S8 SJ")
    table.do(AnswerClaim(102, claim(table, 3, 12)[0].request, accept=False))
    table.cards("DQ")
    table.do(AskUndo(3, table.seq))  # the robots agree
    assert table.state.play.cards_played == 4
    assert table.refusal(MakeClaim(3, table.seq, 11)) == "illegal_claim"
    assert replay(table.moves) == table.state


def test_a_person_who_is_dummy_for_a_robot_claims_and_answers_for_it():
    table = in_play(robots="S", cards="S5")
    assert visible(table, "N") == "NS"
    assert table.refusal(PlayCard(103, table.seq, "S2")) == "not_your_turn"
    assert table.refusal(MakeClaim(103, table.seq, 3)) == "illegal_claim"
    (claimed,) = claim(table, 1, 13)
    assert claimed.seat is S and [(item.seat, item.to) for item in claimed.shown] == [(S, "WE")]
    table.do(AnswerClaim(2, claimed.request, accept=False))
    (claimed,) = claim(table, 4, 13)
    assert claimed.awaiting == (S,) and claimed.shown[0].to == "SN"
    assert visible(table, "N") == "NSW"
    table.do(AnswerClaim(1, claimed.request, accept=True))
    assert table.state.result.tricks == 0


def test_a_person_who_comes_to_play_declarers_cards_sees_what_declarer_was_shown():
    table = in_play()
    claim(table, 4, 13)
    (taken,) = table.do(TakeOver(S, ROBOTS[S]))
    assert [(item.seat, item.to) for item in taken.shown] == [(S, "N"), (W, "N")]
    assert visible(table, "N") == "NSW"
    (back,) = table.do(TakeBack(S, PERSONS[S]))
    assert back.shown == ()
    assert table.refusal(AnswerClaim(1, table.state.claim.request, accept=True)) == "not_your_turn"
    table.do(AnswerClaim(3, table.state.claim.request, accept=False))
    assert replay(table.moves) == table.state
