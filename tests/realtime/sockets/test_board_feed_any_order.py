"""What a viewer is sent, whatever order moves, beats, greetings and messages without a number arrive in."""

import json
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from realtime.sockets.board_feed import BoardFeed, Greeting, Resync
from realtime.sockets.process.move_sequencer import FramedMove, FramedTalk
from realtime.wire.frames import outgoing
from tests.realtime.sockets.feeds import ME, OTHERS, deal, frames, move, text_of


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
