"""Every refusal of the rules except those of claims and undo."""

import pytest

from games.rules.action import (
    AnswerClaim,
    AnswerUndo,
    AskUndo,
    MakeCall,
    MakeClaim,
    PlayCard,
    TakeBack,
    TakeOver,
    WithdrawUndo,
)
from games.rules.engine import advance, replay
from games.rules.errors import InvalidMove
from tests.games.rules.table import PERSONS, ROBOTS, STRANGER, E, N, S, Table, W, dealt


def test_not_seated():
    table = Table()
    for action in (
        MakeCall(STRANGER, 1, "P"),
        PlayCard(STRANGER, 1, "SA"),
        MakeClaim(STRANGER, 1, 1),
        AnswerClaim(STRANGER, 1, accept=True),
        AskUndo(STRANGER, 1),
        WithdrawUndo(STRANGER, 1),
        AnswerUndo(STRANGER, 1, accept=True),
    ):
        assert table.refusal(action) == "not_seated"


def test_not_your_turn():
    table = Table()
    assert [table.refusal(MakeCall(player, 1, "P")) for player in (1, 2, 3, 4)] == ["", *["not_your_turn"] * 3]
    table.calls("7s p p p")
    assert [table.refusal(PlayCard(p, table.seq, "HA")) for p in (1, 2, 3, 4)] == [
        "not_your_turn",
        "",
        "not_your_turn",
        "not_your_turn",
    ]
    table.cards("H2")  # South is dummy, and North plays dummy's cards
    assert table.refusal(PlayCard(3, table.seq, "D2")) == "not_your_turn"
    assert table.refusal(PlayCard(1, table.seq, "D2")) == ""


def test_illegal_call_and_illegal_card():
    table = Table()
    assert table.refusal(MakeCall(1, 1, "X")) == "illegal_call"
    assert table.refusal(PlayCard(1, 1, "SA")) == "illegal_card"
    table.calls("7s p p p")
    assert table.refusal(MakeCall(2, table.seq, "P")) == "illegal_call"
    assert table.refusal(PlayCard(2, table.seq, "SA")) == "illegal_card"


def test_stale_and_from_the_future():
    table = Table().calls("1s p")
    assert table.refusal(MakeCall(3, table.seq - 1, "P")) == "stale"
    assert table.refusal(MakeCall(3, table.seq + 1, "P")) == "bad_message"
    assert table.refusal(MakeCall(3, table.seq, "P")) == ""
    table.do(TakeOver(E, ROBOTS[E]))
    assert table.refusal(MakeCall(3, table.seq - 1, "P")) == ""  # another player's change of seat does not matter
    table.do(TakeOver(S, ROBOTS[S]))
    table.do(TakeBack(S, PERSONS[S]))
    assert table.refusal(MakeCall(3, table.seq - 1, "P")) == "stale"  # the seat was another's then


def test_a_claim_is_stale_when_its_player_has_not_seen_the_last_card():
    table = Table().calls("7s p p p").cards("H2 D2 C2")
    seen = table.seq
    table.cards("S2")
    assert table.refusal(MakeClaim(1, seen, 12)) == "stale"


def test_board_over():
    table = Table().calls("p p p p")
    assert table.refusal(MakeCall(1, table.seq, "P")) == "board_over"
    assert table.refusal(PlayCard(1, table.seq, "SA")) == "board_over"
    assert table.refusal(MakeClaim(1, table.seq, 0)) == "board_over"
    assert table.refusal(AskUndo(1, table.seq)) == "board_over"
    assert table.refusal(TakeOver(N, ROBOTS[N])) == "board_over"


def test_no_claim_and_no_undo():
    table = Table().calls("1s")
    assert table.refusal(AnswerClaim(1, 2, accept=True)) == "no_claim"
    assert table.refusal(AnswerUndo(1, 2, accept=True)) == "no_undo"
    assert table.refusal(WithdrawUndo(1, 2)) == "no_undo"


def test_a_robot_acts_only_for_its_own_seat():
    table = Table(dealt(robots="W"))
    table.calls("p p p")
    assert table.player == ROBOTS[W].player
    assert table.refusal(MakeCall(4, table.seq, "P")) == "not_seated"


def test_a_log_begins_with_its_deal():
    with pytest.raises(InvalidMove):
        replay([])
    with pytest.raises(InvalidMove):
        advance(None, [])
    with pytest.raises(InvalidMove):
        replay(Table().calls("p").moves[1:])
