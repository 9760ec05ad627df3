"""Who is on turn for too long: what the others may do about it, and when."""

from hypothesis import given
from hypothesis import strategies as st

from games.rules.action import AnswerUndo, AskRobotTurn, AskUndo, MakeCall, MakeClaim, TakeOver
from games.rules.elements.seat import SEATS
from games.rules.engine import replay
from games.rules.events import ClaimAnswered, RobotTurn, UndoAnswered, for_viewer
from games.rules.player_view import player_view
from games.rules.state import actor_for, robot_due, turn
from tests.games.rules.table import PERSONS, ROBOTS, STRANGER, E, N, S, Table, W, dealt


def ask(table, seat, left=0.0, seq=None):
    player = table.state.actors[seat.order].player
    return AskRobotTurn(player, table.seq if seq is None else seq, left)


def test_a_robot_is_due_for_one_call_of_the_seat_on_turn():
    table = Table().calls("1N")
    assert table.do(ask(table, S)) == (RobotTurn(E, S),)
    assert robot_due(table.state) is E and actor_for(table.state, E) == PERSONS[E]
    table.calls("p")
    assert robot_due(table.state) is None and turn(table.state) is S


def test_and_for_one_card_of_dummy_too():
    table = Table().calls("1N p p p").cards("H2")
    assert turn(table.state) is S, "dummy's, which North plays"
    assert table.refusal(ask(table, N)) == "not_allowed"
    table.do(ask(table, W))
    assert robot_due(table.state) is S and actor_for(table.state, S) == PERSONS[N]


@given(
    left=st.floats(min_value=0.001, max_value=1e9),
    calls=st.integers(min_value=0, max_value=3),
    seat=st.sampled_from(SEATS),
)
def test_never_before_the_time(left, calls, seat):
    table = Table().calls(" ".join(["1C", "1D", "1H"][:calls]))
    own = turn(table.state) is seat
    assert table.refusal(ask(table, seat, left)) == ("not_allowed" if own else "too_early")
    assert table.refusal(ask(table, seat)) == ("not_allowed" if own else "")


def test_only_another_who_plays_the_board_asks_once_and_up_to_date():
    table = Table().calls("1N p")
    assert table.refusal(AskRobotTurn(STRANGER, table.seq, 0)) == "not_seated"
    assert table.refusal(ask(table, W, seq=1)) == "stale"
    assert table.refusal(ask(table, S)) == "not_allowed"
    table.do(ask(table, W))
    assert table.refusal(ask(table, N)) == "not_allowed"


def test_not_for_a_robot_nor_when_the_board_is_over():
    table = Table(dealt(robots="N"))
    assert table.refusal(ask(table, E)) == "not_allowed"
    over = Table().calls("p p p p")
    assert over.refusal(ask(over, E)) == "board_over"


def test_the_person_may_still_be_quicker_or_give_up_the_seat():
    table = Table()
    table.do(ask(table, E))
    table.do(MakeCall(PERSONS[N].player, 1, "1C"))
    assert robot_due(table.state) is None
    table.do(ask(table, S))
    table.do(TakeOver(E, ROBOTS[E]))
    assert not table.state.robot_turn and robot_due(table.state) is E


def test_a_claim_that_nobody_answers_counts_as_refused():
    table = Table().calls("1N p p p").cards("H2")
    table.do(MakeClaim(PERSONS[N].player, table.seq, 13))
    assert table.refusal(ask(table, E)) == "not_allowed", "it waits for East"
    asked, answered = table.do(ask(table, N))
    assert (asked, answered) == (RobotTurn(E, N), ClaimAnswered(E, table.seq - 1, accept=False))
    assert table.state.claim is None and not table.state.robot_turn


def test_so_does_a_request_to_undo():
    table = Table().calls("1N p")
    table.do(AskUndo(PERSONS[E].player, table.seq))
    request = table.seq
    table.do(AnswerUndo(PERSONS[S].player, request, accept=True))
    _, answered = table.do(ask(table, E))
    assert answered == UndoAnswered(N, request, accept=False)
    assert table.state.undo is None and not table.state.robot_turn


def test_the_log_says_so_and_shows_no_card():
    table = Table().calls("1N")
    before = player_view(table.state, W)
    (event,) = table.do(ask(table, S))
    assert all(for_viewer(event, viewer) == event for viewer in (*SEATS, "K"))
    assert player_view(table.state, W).hands == before.hands
    assert replay(table.moves) == table.state
