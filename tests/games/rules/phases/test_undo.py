"""Taking back a call or a card."""

import pytest

from games.rules.action import AnswerUndo, AskUndo, MakeClaim, PlayCard, TakeBack, TakeOver, WithdrawUndo
from games.rules.engine import replay
from games.rules.events import UndoAnswered, UndoAsked, Undone
from games.rules.phases.undo import UndoPolicy
from games.rules.state import robot_due
from tests.games.rules.table import PERSONS, ROBOTS, E, N, S, Table, W, dealt, hands

DEAL = hands("AKQ2.AK2.AK2.432 T98.T98.T98.T987 J76.QJ7.QJ7.AKQJ 543.6543.6543.65")


def table(policy=UndoPolicy.CONSENT, robots=""):
    """South deals on board 3."""
    return Table(dealt(3, deal=DEAL, policy=policy, robots=robots))


def ask(at, player):
    events = at.do(AskUndo(player, at.seq))
    assert isinstance(events[0], UndoAsked)
    return events[0]


def grant(at, request, *players):
    for player in players:
        at.do(AnswerUndo(player, request, accept=True))


def test_both_opponents_must_agree_to_a_call_taken_back():
    at = table().calls("1n p 2n")
    before = at.state
    at.calls("p 3n")
    asked = ask(at, 1)
    assert (asked.seat, asked.awaiting, asked.calls, asked.cards) == (N, (E, W), 2, 0)
    at.do(AnswerUndo(2, asked.request, accept=True))
    assert at.state.undo.awaiting == (W,)
    answered, undone = at.do(AnswerUndo(4, asked.request, accept=True))
    assert isinstance(answered, UndoAnswered) and undone == Undone(asked.to, 2, 0, N)
    assert at.state.auction.calls == ("1N", "P") and at.state.undo is None
    assert asked.to == before.seq - 1
    at.calls("3d p p p")
    assert str(at.contract) == "3DN"
    assert replay(at.moves) == at.state


@pytest.mark.parametrize("player", [2, 4])
def test_any_one_opponent_may_refuse(player):
    at = table().calls("1n p 2n")
    request = ask(at, 1).request
    at.do(AnswerUndo(player, request, accept=False))
    assert at.state.undo is None and len(at.state.auction.calls) == 3
    assert at.refusal(AnswerUndo(6 - player, request, accept=True)) == "no_undo"


def test_it_may_be_withdrawn_by_the_asker_alone():
    at = table().calls("1n p 2n")
    request = ask(at, 1).request
    assert at.refusal(WithdrawUndo(3, at.seq)) == "no_undo"
    assert at.refusal(WithdrawUndo(2, at.seq)) == "no_undo"
    at.do(WithdrawUndo(1, at.seq))
    assert at.state.undo is None
    assert at.refusal(WithdrawUndo(1, at.seq)) == "no_undo"
    assert at.refusal(AnswerUndo(2, request, accept=True)) == "no_undo"


def test_it_lapses_with_the_next_action():
    at = table().calls("1n p 2n")
    request = ask(at, 1).request
    at.calls("p")
    assert at.state.undo is None
    assert at.refusal(AnswerUndo(2, request, accept=True)) == "no_undo"
    at.calls("3n p p p").cards("S5 S2")
    ask(at, 3)
    at.cards("S8")
    assert at.state.undo is None
    ask(at, 3)
    at.do(MakeClaim(3, at.seq, 13))
    assert at.state.undo is None


def test_one_request_at_a_time_and_only_opponents_answer():
    at = table().calls("1n p 2n p")
    request = ask(at, 1).request
    assert at.refusal(AskUndo(2, at.seq)) == "undo_not_allowed"
    assert at.refusal(AnswerUndo(3, request, accept=True)) == "not_your_turn"
    assert at.refusal(AnswerUndo(1, request, accept=True)) == "not_your_turn"
    assert at.refusal(AnswerUndo(99, request, accept=True)) == "not_seated"
    assert at.refusal(AnswerUndo(2, request + 1, accept=True)) == "no_undo"


def test_how_far_back_a_call_may_be_taken():
    at = table().calls("1c p 1h p")
    assert ask(at, 3).calls == 0  # one's latest, in turn again
    at.do(WithdrawUndo(3, at.seq))
    at.calls("2c")
    assert ask(at, 3).calls == 4
    at.do(WithdrawUndo(3, at.seq))
    at.calls("p p p")  # the auction is over
    asked = ask(at, 2)  # East made the final pass
    assert (asked.seat, asked.calls, asked.awaiting) == (E, 7, (S,))
    grant(at, asked.request, 3)
    assert at.state.contract is None and at.state.play is None and not at.state.auction.over
    at.calls("2d p p p")
    assert str(at.contract) == "2DE"


def test_dummy_takes_back_their_own_call_and_declarer_cannot():
    """After the final pass: North is dummy, South declares."""
    at = table().calls("3n p p p")
    asked = ask(at, 1)
    assert (asked.seat, asked.calls, asked.awaiting) == (N, 2, (E, W))
    assert at.refusal(WithdrawUndo(3, at.seq)) == "no_undo"
    at.do(WithdrawUndo(1, at.seq))
    assert ask(at, 3).calls == 0


def test_no_call_and_no_opening_lead_once_dummy_is_shown():
    at = table().calls("3n p p p").cards("S5")
    for player in (1, 2, 3, 4):
        assert at.refusal(AskUndo(player, at.seq)) == "undo_not_allowed"


def test_cards_of_the_trick_until_the_next_lead():
    at = table().calls("3n p p p").cards("S5 S2 S8")
    asked = ask(at, 3)  # dummy's card, and East's with it
    assert (asked.seat, asked.cards, asked.awaiting) == (N, 1, (E, W))
    grant(at, asked.request, 2, 4)
    assert at.state.play.turn is N and at.state.play.cards() == ("S5",)
    assert "S8" in at.state.play.held(E) and "S2" in at.state.play.held(N)
    at.cards("SA S8 S6")
    asked = ask(at, 2)  # the trick is complete; East takes back the card in it
    assert (asked.seat, asked.cards, asked.awaiting) == (E, 2, (S,))
    grant(at, asked.request, 3)
    assert at.state.play.winners == () and at.state.play.turn is E
    at.cards("S9 S6 DA")
    assert at.refusal(AskUndo(2, at.seq)) == "undo_not_allowed"  # the next lead
    assert ask(at, 3).cards == 4
    assert replay(at.moves) == at.state


def test_a_defender_takes_back_a_card_when_declarer_agrees():
    at = table().calls("3n p p p").cards("S5 S2 S8")
    asked = ask(at, 2)
    assert asked.awaiting == (S,)
    assert at.refusal(AnswerUndo(1, asked.request, accept=True)) == "not_your_turn"  # dummy
    grant(at, asked.request, 3)
    assert at.state.play.cards() == ("S5", "S2")


def test_never_and_nothing_after_the_board():
    at = table(UndoPolicy.NEVER).calls("1n")
    assert at.refusal(AskUndo(3, at.seq)) == "undo_not_allowed"
    at = table().calls("p p p p")
    assert at.refusal(AskUndo(2, at.seq)) == "board_over"
    at = table()
    assert at.refusal(AskUndo(3, at.seq)) == "undo_not_allowed"  # nothing called yet


def test_freely_until_the_next_player_acts():
    at = table(UndoPolicy.FREE).calls("1n p")
    asked, undone = at.do(AskUndo(4, at.seq))
    assert asked.awaiting == () and undone.calls == 1
    assert at.state.auction.calls == ("1N",) and at.state.undo is None
    at.calls("p p")
    assert at.refusal(AskUndo(3, at.seq)) == "undo_not_allowed"
    at.do(AskUndo(1, at.seq))
    at.calls("p p").cards("S5 S2")
    at.do(AskUndo(3, at.seq))
    assert at.state.play.cards() == ("S5",)


def test_robots_agree_at_once():
    at = table(robots="EW").calls("1n p 2n")
    events = at.do(AskUndo(1, at.seq))
    assert [type(event) for event in events] == [UndoAsked, UndoAnswered, UndoAnswered, Undone]
    assert at.state.auction.calls == ("1N", "P")


@pytest.mark.parametrize("robots", ["EW", "W", "ENW"])
def test_a_robot_refuses_once_a_robot_has_called_since(robots):
    """The asker has seen what it made of the call."""
    at = table(robots=robots).calls("1n p")
    events = at.do(AskUndo(3, at.seq))
    assert events[-1] == UndoAnswered(W, at.seq, accept=False)
    assert at.state.undo is None and at.state.auction.calls == ("1N", "P")
    assert replay(at.moves) == at.state


def test_nor_after_its_card_but_after_a_persons():
    at = table(robots="W").calls("3n p p p").cards("S5 S2 S8")
    for agreed in (True, False):
        asked, *answers = at.do(AskUndo(3, at.seq))  # dummy's card; East, a person, has played since
        assert answers == [UndoAnswered(W, asked.request, accept=True)]
        at.do(WithdrawUndo(3, at.seq))
        if agreed:
            at.cards("SJ")  # declarer's
    at.cards("DQ D3")
    asked, answered = at.do(AskUndo(3, at.seq))
    assert (asked.cards, answered) == (4, UndoAnswered(W, asked.request, accept=False))


def test_a_robot_refuses_where_it_cannot_be_known_who_has_called_since():
    at = table(robots="W").calls("1n p")
    at.do(TakeBack(W, PERSONS[W]))
    at.do(TakeOver(E, ROBOTS[E]))
    assert at.do(AskUndo(3, at.seq))[-1] == UndoAnswered(E, at.seq, accept=False)


def test_a_robot_that_takes_the_seat_refuses_when_another_has_called_since():
    at = table(robots="N").calls("1n p 2n")
    request = ask(at, 3).request
    assert at.do(TakeOver(E, ROBOTS[E]))[-1] == UndoAnswered(E, request, accept=False)
    assert at.state.undo is None and replay(at.moves) == at.state


def test_a_robot_waits_while_a_person_is_asked():
    """Its next action would let the request lapse."""
    at = table(robots="E").calls("1n p 2n")
    assert robot_due(at.state) is E
    events = at.do(AskUndo(1, at.seq))
    assert [type(event) for event in events] == [UndoAsked, UndoAnswered]
    assert at.state.undo.awaiting == (W,) and robot_due(at.state) is None
    at.do(AnswerUndo(4, at.state.undo.request, accept=False))
    assert robot_due(at.state) is E


def test_a_robot_that_takes_the_seat_agrees():
    at = table().calls("1n p 2n")
    asked = ask(at, 1)
    grant(at, asked.request, 2)
    events = at.do(TakeOver(W, ROBOTS[W]))
    assert isinstance(events[-1], Undone) and at.state.undo is None
    assert at.state.auction.calls == ("1N", "P")


def test_only_what_the_asker_has_seen_is_taken_back():
    at = table().calls("1n")
    assert at.refusal(AskUndo(3, at.seq - 1)) == "stale"
    assert at.refusal(AskUndo(3, at.seq + 1)) == "bad_message"
    seen = at.seq
    at.calls("p 2n")
    assert at.refusal(AskUndo(3, seen)) == ""  # others have called since: that is what consent is for


def test_a_card_may_be_played_again_after_it_was_taken_back():
    at = table().calls("3n p p p").cards("S5 S2 S8")
    grant(at, ask(at, 2).request, 3)
    assert at.refusal(PlayCard(2, at.seq, "S8")) == ""
