"""What a viewer is sent in single situations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.sockets.board_feed import BoardFeed, Greeting, Resync
from realtime.wire.frames import outgoing
from realtime.wire.messages import Last
from tests.realtime.sockets.feeds import AUDIENCES, ME, OTHERS, deal, following, move, text_of, texts


def test_nothing_is_sent_before_the_greeting_and_what_was_held_back_comes_after_it():
    feed = BoardFeed(ME)
    feed.hold()
    for seq in (4, 5, 6):
        assert feed.take(move(1, seq)) is None
    assert feed.take_room(2, outgoing('"room"')) is None
    assert feed.go_on_from(Greeting(['"welcome"'], 1, 4, "N")) == [outgoing('"welcome"')]
    sent, resync = feed.drain()
    assert [text_of(frame) for frame in sent] == [[1, 5, "N"], [1, 6, "N"], "room"] and resync is None
    assert feed.take(move(1, 7)) is None, "held back until those are sent"
    assert [text_of(frame) for frame in feed.drain()[0]] == [[1, 7, "N"]]
    assert feed.drain() == ([], None) and not feed.holding


def test_a_second_hello_keeps_what_is_held_back():
    feed = BoardFeed(ME)
    feed.take(move(1, 5))
    feed.hold()
    feed.go_on_from(Greeting([], 1, 4, "N"))
    assert [text_of(frame) for frame in feed.drain()[0]] == [[1, 5, "N"]]


def test_what_was_held_back_behind_a_gap_waits_for_the_log():
    feed = BoardFeed(ME)
    for seq in (5, 7, 8):
        feed.take(move(1, seq))
    feed.go_on_from(Greeting([], 1, 4, "N"))
    sent, resync = feed.drain()
    assert [text_of(frame) for frame in sent] == [[1, 5, "N"]] and resync == Resync("gap", Last(1, 5))
    feed.go_on_from(Greeting([], 1, 7, "N"))
    assert [text_of(frame) for frame in feed.drain()[0]] == [[1, 8, "N"]]


def test_a_gap_is_read_from_the_log_after_the_last_move():
    feed = following(seq=4)
    assert feed.take(move(1, 6)) == Resync("gap", Last(1, 4))
    assert feed.holding


@pytest.mark.parametrize("audience", AUDIENCES)
def test_another_seat_needs_a_snapshot(audience):
    feed = following(audience=audience)
    step = feed.take(move(1, 5, {"S": ME}))
    assert (step == Resync("seat", None)) == (audience != "S") == feed.holding


def test_a_seat_of_somebody_else_changes_nothing():
    feed = following(audience="N")
    assert text_of(feed.take(move(1, 5, {"N": OTHERS}))) == [1, 5, "N"], "whose cards they have seen, they may see on"


@pytest.mark.parametrize(("game", "version"), [(2, 3), (1, 4), (2, 4)])
def test_only_the_second_beat_in_a_row_that_shows_a_newer_board_or_room_causes_a_greeting(game, version):
    feed, beat = following(game=1, seq=4, version=3), outgoing('"beat"')
    assert feed.take_head(game, version, beat) == beat
    assert feed.take_head(1, 3, beat) == beat, "no longer behind"
    assert feed.take_head(game, version, beat) == beat
    assert feed.take_head(game, version, beat) == Resync("behind", Last(1, 4), whole_room=True)
    assert feed.holding
    feed.go_on_from(Greeting([], 1, 4, "N"))
    feed.drain()
    assert feed.take_head(game, version, beat) == beat, "the count begins again"
    assert feed.take_head(game, version, beat) == Resync("behind", Last(1, 4), whole_room=True)


def test_a_viewer_who_learns_of_the_board_and_the_room_is_not_behind():
    feed, beat = following(game=1, version=3), outgoing('"beat"')
    assert feed.take_head(2, 4, beat) == beat
    assert text_of(feed.take(deal(2, "E"))) == [2, 1, "E"]
    assert feed.take_room(4, outgoing('"room"')) == outgoing('"room"')
    assert feed.take_head(2, 4, beat) == beat


def test_catching_up_on_a_board_does_not_forget_the_version_of_the_room():
    feed, beat = following(game=1, version=3), outgoing('"beat"')
    feed.hold()
    feed.go_on_from(Greeting([], 1, 5, "N"))  # without the room, so with version 0
    feed.drain()
    assert [feed.take_head(1, 3, beat) for _ in range(2)] == [beat, beat]


@given(sent=st.integers(1, 5), broadcast=st.booleans(), repeat=st.booleans(), audience=st.sampled_from(AUDIENCES))
def test_each_sending_of_an_action_is_answered_once_and_the_broadcast_is_one_answer(sent, broadcast, repeat, audience):
    feed, answers = following(audience=audience), []
    for _ in range(sent):
        feed.await_answer("mine")
    if broadcast:
        answers.append(feed.take(move(1, 5, action_id="mine")))
    answers += feed.accepted("mine", sent, texts(1, 5) if repeat else None)
    assert [text_of(frame) for frame in answers] == [[1, 5, audience]] * (sent if broadcast or repeat else 0)
    feed.await_answer("mine")
    again = feed.accepted("mine", 1, texts(1, 5))
    assert [text_of(frame) for frame in again] == [[1, 5, audience]], "the broadcast counts only once"


def test_a_repeat_carries_no_text_for_an_audience_that_may_not_read_it():
    feed = following(audience="S")
    feed.await_answer("mine")
    assert feed.accepted("mine", 2, {"N": "x", "E": "x", "W": "x"}) == []


def test_a_broadcast_after_the_answer_is_no_second_answer():
    feed = following(audience="S")
    feed.await_answer("mine")
    assert len(feed.accepted("mine", 1, texts(1, 5))) == 1
    feed.take(move(1, 5, action_id="mine"))
    feed.await_answer("mine")
    assert len(feed.accepted("mine", 1, texts(1, 5))) == 1


@pytest.mark.parametrize("end", ["never sent", "answered without a move"])
def test_the_broadcast_of_an_action_that_is_not_awaited_is_no_answer(end):
    feed = following(audience="S")
    if end == "answered without a move":
        feed.await_answer("mine")
        feed.stop_awaiting("mine")
    assert text_of(feed.take(move(1, 5, action_id="mine"))) == [1, 5, "S"]
    assert feed.accepted("mine", 1, texts(1, 5)) == [outgoing(texts(1, 5)["S"])]


def test_an_answer_to_what_is_held_back_comes_behind_it_once_for_each_sending():
    """Sent twice before a second `hello`, whose greeting is read while the move is broadcast and answered."""
    feed = following(seq=4, audience="S")
    feed.await_answer("mine")
    feed.hold()
    assert feed.take(move(1, 5, action_id="mine")) is None
    assert feed.accepted("mine", 2, None) == [], "held back too"
    feed.go_on_from(Greeting([], 1, 4, "S", 3))
    frames_sent, resync = feed.drain()
    assert [text_of(frame) for frame in frames_sent] == [[1, 5, "S"]] * 2
    assert resync is None
