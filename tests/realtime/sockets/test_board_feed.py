"""What a viewer is sent, whatever order moves, beats, greetings and messages without a number arrive in."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from realtime.sockets.board_feed import BoardFeed, Greeting, Resync
from realtime.sockets.process.move_sequencer import FramedMove, FramedTalk
from realtime.wire.frames import outgoing
from realtime.wire.messages import Last

ME, OTHERS = 7, 8
AUDIENCES = "NESWK"


def texts(game, seq):
    """A message for each audience that names what it is: the board, the move, and whom it is for."""
    return {audience: json.dumps([game, seq, audience]) for audience in AUDIENCES}


def frames(game, seq):
    return {audience: outgoing(text) for audience, text in texts(game, seq).items()}


def move(game, seq, players=None, action_id=""):
    return FramedMove(game, seq, action_id, frames(game, seq), players or {})


def deal(game, seat=None):
    """The first move of a board: the viewer gets `seat`, other players the rest."""
    return move(game, 1, {each: ME if each == seat else OTHERS for each in "NESW"})


def text_of(frame):
    return json.loads(frame["text"])


def following(game=1, seq=4, audience="N", version=3):
    feed = BoardFeed(ME)
    feed.go_on_from(Greeting([], game, seq, audience, version))
    assert feed.drain() == ([], None) and not feed.holding
    return feed


@dataclass
class Board:
    """The log of a board, and after each move the audience that the viewer belongs to by then."""

    moves: list[FramedMove] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)

    def add(self, move, seat=None):
        self.moves.append(move)
        self.audiences.append(seat or (self.audiences[-1] if self.audiences else "K"))


class Viewer(RuleBasedStateMachine):
    """A consumer without a socket: it reads from `boards` what its feed asks for, and checks all that it would send."""

    def __init__(self):
        super().__init__()
        self.feed = BoardFeed(ME)
        self.boards = []
        self.version = 1
        self.position = None
        """Of the viewer: the board and move in what was sent last."""

        self.reads = []
        """Greetings that were read and are still on their way to the feed."""

        self.holding = True
        self.add_board(seat="N")

    # What happens in the room.

    @precondition(lambda self: len(self.boards) < 4)
    @rule(seat=st.sampled_from([None, "N", "E"]))
    def add_board(self, seat):
        self.version += 1
        self.boards.append(Board())
        self.boards[-1].add(deal(len(self.boards), seat), seat)

    @rule(count=st.integers(1, 3))
    def make_moves(self, count):
        for _ in range(count):
            self.add_move({})

    @rule(seat=st.sampled_from("NESW"), mine=st.booleans())
    def change_a_seat(self, seat, mine):
        self.add_move({seat: ME if mine else OTHERS}, seat if mine else None)

    def add_move(self, players, seat=None):
        board = self.boards[-1]
        board.add(move(len(self.boards), len(board.moves) + 1, players), seat)

    # What reaches the feed.

    @rule(data=st.data())
    def deliver_any_move(self, data):
        """In order, once more, or behind a gap."""
        board = data.draw(st.sampled_from(self.boards))
        self.deliver(data.draw(st.sampled_from(board.moves)))

    @rule(count=st.integers(1, 3))
    def deliver_next_moves(self, count):
        game, seq = self.position or (1, 0)
        for each in self.boards[game - 1].moves[seq : seq + count]:
            self.deliver(each)

    @rule(about=st.sampled_from(["no board", "the viewer's", "the newest"]))
    def deliver_talk(self, about):
        game = {"no board": None, "the viewer's": self.position and self.position[0], "the newest": len(self.boards)}
        self.receive(self.feed.take(FramedTalk(game[about], frames(game[about], "talk"))))

    @rule()
    def deliver_beat(self):
        self.receive(self.feed.take_head(len(self.boards), self.version, outgoing(json.dumps("beat"))))

    @precondition(lambda self: len(self.reads) < 3)
    @rule()
    def say_hello(self):
        self.feed.hold()
        self.holding = True
        self.read(len(self.boards))

    @precondition(lambda self: self.reads)
    @rule(data=st.data())
    def finish_a_read(self, data):
        """Of two that are under way at the same time, either may be the first."""
        greeting = self.reads.pop(data.draw(st.integers(0, len(self.reads) - 1)))
        assert self.feed.go_on_from(greeting) == [outgoing(text) for text in greeting.frames]
        assert self.feed.holding == self.holding, "what was held back is still held back"
        self.position = (greeting.game, greeting.seq)
        self.drain()

    @precondition(lambda self: self.holding and self.position and not self.reads)
    @rule()
    def drain(self):
        held_back, resync = self.feed.drain()
        for frame in held_back:
            self.check(frame)
        self.holding = bool(held_back or resync)
        assert self.feed.holding == self.holding
        if resync:
            self.answer(resync)

    def deliver(self, move):
        self.receive(self.feed.take(move))

    def receive(self, step):
        """As the consumer does with each step of the feed."""
        assert step is None or not self.holding, "nothing overtakes what is held back"
        if isinstance(step, Resync):
            self.holding = True
            self.answer(step)
        elif step is not None:
            self.check(step)

    def answer(self, resync):
        assert (resync.last is None) == (resync.cause == "seat")
        assert resync.last is None or (resync.last.game, resync.last.seq) == self.position
        assert resync.whole_room == (resync.cause == "behind")
        self.read(len(self.boards) if resync.whole_room else self.feed.game)

    def read(self, game):
        board = self.boards[game - 1]
        version = self.version if game == len(self.boards) else 0
        self.reads.append(Greeting(['"greeting"'], game, len(board.moves), board.audiences[-1], version))

    # What must hold.

    def check(self, frame):
        """It comes after what was sent before, and is for the audience that the viewer belongs to at that moment."""
        what = text_of(frame)
        if what == "beat":
            return
        game, seq, audience = what
        if seq == "talk":
            assert game in {None, self.position[0]}
        else:
            old_game, old_seq = self.position
            assert (game == old_game and seq == old_seq + 1) or (game > old_game and seq == 1)
            self.position = (game, seq)
        assert audience == self.audience_at(*self.position)
        if isinstance(seq, int) and seq > 1:
            assert audience == self.audience_at(game, seq - 1), "another seat needs a snapshot"

    def audience_at(self, game, seq):
        return self.boards[game - 1].audiences[seq - 1]

    @invariant()
    def the_feed_knows_what_was_sent(self):
        assert self.feed.holding == self.holding
        if not self.holding:
            assert (self.feed.game, self.feed.seq) == self.position
            assert self.feed.audience == self.audience_at(*self.position)

    def teardown(self):
        """Two beats later the viewer sees the newest board."""
        if self.position is None:
            self.say_hello()
        self.finish()
        for _ in range(2):
            self.deliver_beat()
            self.finish()
        assert self.feed.game == len(self.boards)

    def finish(self):
        while self.reads or self.holding:
            if self.reads:
                greeting = self.reads.pop(0)
                self.feed.go_on_from(greeting)
                self.position = (greeting.game, greeting.seq)
            self.drain()


TestViewer = Viewer.TestCase


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
