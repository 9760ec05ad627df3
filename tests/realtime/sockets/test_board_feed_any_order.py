"""What a viewer is sent, whatever order moves, beats, greetings, rooms and messages without a number arrive in."""

import json
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from realtime.sockets.board_feed import BoardFeed, Greeting, Resync
from realtime.sockets.process.move_sequencer import FramedMove, FramedTalk
from realtime.wire.bus import Audiences, Viewers
from realtime.wire.frames import outgoing
from tests.realtime.sockets.feeds import ME, OTHERS, deal, frames, move, text_of

WATCHING = [Audiences("K", "K"), Audiences("K", ""), Audiences("K", "S"), Audiences("", "")]
"""As what one without a seat watches: as a kibitzer, the cards alone, as who may take a seat back, not at all."""


@dataclass
class Board:
    """The log of a board, and after each move the seat that the viewer has or had by then."""

    moves: list[FramedMove] = field(default_factory=list)
    seats: list[str | None] = field(default_factory=list)

    def add(self, move, seat=None):
        self.moves.append(move)
        self.seats.append(seat or (self.seats[-1] if self.seats else None))


class Viewer(RuleBasedStateMachine):
    """A consumer without a socket: it reads from `boards` what its feed asks for, and checks all that it would send."""

    def __init__(self):
        super().__init__()
        self.feed = BoardFeed(ME)
        self.boards = []
        self.watching = WATCHING[0]
        self.rooms = []
        """Each version of the room, from version 1: what it says of who watches."""

        self.position = None
        """Of the viewer: the board and move in what was sent last."""

        self.told = 0
        """The newest version of the room of which the viewer was sent anything."""

        self.reads = []
        """Greetings that were read and are still on their way to the feed."""

        self.holding = True
        self.add_board(seat="N")

    @property
    def version(self):
        return len(self.rooms)

    # What happens in the room.

    @precondition(lambda self: len(self.boards) < 4)
    @rule(seat=st.sampled_from([None, None, "N", "E"]))
    def add_board(self, seat):
        self.boards.append(Board())
        self.boards[-1].add(deal(len(self.boards), seat), seat)
        self.change_room()

    @rule(count=st.integers(1, 3))
    def make_moves(self, count):
        for _ in range(count):
            self.add_move({})

    @rule(seat=st.sampled_from("NESW"), mine=st.booleans())
    def change_a_seat(self, seat, mine):
        self.add_move({seat: ME if mine else OTHERS}, seat if mine else None)
        self.change_room()

    @rule(watching=st.sampled_from(WATCHING))
    def change_who_watches(self, watching):
        """The host forbids it, or a player comes from the viewer's address, or there is a seat to take back."""
        self.watching = watching
        self.change_room()

    def add_move(self, players, seat=None):
        board = self.boards[-1]
        board.add(move(len(self.boards), len(board.moves) + 1, players), seat)

    def change_room(self):
        seat = self.boards[-1].seats[-1]
        mine = Audiences(seat, seat) if seat else self.watching
        shut = self.watching == Audiences("", "")
        self.rooms.append(Viewers(len(self.rooms) + 1, len(self.boards), False, shut, {ME: mine}))

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

    @precondition(lambda self: self.position and len(self.boards) > self.position[0])
    @rule()
    def deliver_next_deal(self):
        self.deliver(self.boards[self.position[0]].moves[0])

    @rule(data=st.data())
    def deliver_room(self, data):
        self.deliver_version(data.draw(st.integers(1, self.version)))

    @rule()
    def deliver_newest_room(self):
        self.deliver_version(self.version)

    def deliver_version(self, version):
        frame = outgoing(json.dumps(["room", version]))
        self.receive(self.feed.take_room(version, frame, self.rooms[version - 1]))

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
        self.read(len(self.boards), whole_room=True)

    @precondition(lambda self: self.reads)
    @rule(data=st.data())
    def finish_a_read(self, data):
        """Of two that are under way at the same time, either may be the first."""
        self.greet(self.reads.pop(data.draw(st.integers(0, len(self.reads) - 1))))
        assert self.feed.holding == self.holding, "what was held back is still held back"
        self.drain()

    def greet(self, greeting):
        assert self.feed.go_on_from(greeting) == [outgoing(text) for text in greeting.frames]
        self.position = (greeting.game, greeting.seq)
        self.told = max(self.told, greeting.decided)

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
        self.read(len(self.boards) if resync.whole_room else self.feed.game, whole_room=resync.whole_room)

    def read(self, game, *, whole_room):
        """As `realtime.sockets.greeting` does: of a board that is no longer the newest everything may be seen."""
        board, newest = self.boards[game - 1], game == len(self.boards)
        seat = board.seats[-1]
        audiences = Audiences(seat, seat) if seat else self.watching if newest else WATCHING[0]
        seq = len(board.moves) if audiences.moves else 0
        greeting = Greeting(
            ['"greeting"'],
            game,
            seq,
            audiences.moves,
            self.version if whole_room else 0,
            talk=audiences.talk,
            shut=self.watching.moves == "",
            decided=self.version,
        )
        self.reads.append(greeting)

    # What must hold.

    def check(self, frame):
        """It comes after what was sent before, and is for an audience that the viewer belongs to at that moment."""
        what = text_of(frame)
        if what == "beat":
            return
        if what[0] == "room":
            self.told = max(self.told, what[1])
            return
        game, seq, audience = what
        if seq == "talk":
            assert game in {None, self.position[0]}
            assert audience in {each.talk for each in self.allowed()}
            return
        old_game, old_seq = self.position
        assert (game == old_game and seq == old_seq + 1) or (game > old_game and seq == 1)
        self.position = (game, seq)
        if seq > 1:
            assert audience in {each.moves for each in self.allowed()}
            assert self.boards[game - 1].moves[seq - 1].players.get(audience) != ME or audience == self.seat_before()
        else:
            assert audience == (self.seat or "K"), "nothing but the player's own hand is secret in a deal"

    @property
    def seat(self):
        game, seq = self.position
        return self.boards[game - 1].seats[seq - 1]

    def seat_before(self):
        game, seq = self.position
        return self.boards[game - 1].seats[seq - 2]

    def allowed(self):
        """What the viewer may belong to: their seat by the log; else what the room says in no older version than told.

        Of a board that was over when it was read, everything may be heard.
        """
        game = self.position[0]
        if self.seat:
            return [Audiences(self.seat, self.seat)]
        said = [each.audiences[ME] for each in self.rooms[max(self.told, 1) - 1 :] if each.game == game]
        return said + ([WATCHING[0]] if game < len(self.boards) else [])

    @invariant()
    def the_feed_knows_what_was_sent(self):
        assert self.feed.holding == self.holding
        if not self.holding and self.feed.audience:
            assert (self.feed.game, self.feed.seq) == self.position
            assert self.feed.audience == (self.seat or "K")

    def teardown(self):
        """Two beats later the viewer sees the newest board, as what they are in it."""
        if self.position is None:
            self.say_hello()
        self.finish()
        for _ in range(2):
            self.deliver_beat()
            self.finish()
        assert self.feed.game == len(self.boards)
        if self.feed.version == self.version:
            seat = self.boards[-1].seats[self.feed.seq - 1] if self.feed.seq else None
            assert Audiences(self.feed.audience, self.feed.talk) == (Audiences(seat, seat) if seat else self.watching)

    def finish(self):
        while self.reads or self.holding:
            if self.reads:
                self.greet(self.reads.pop(0))
            self.drain()


TestViewer = Viewer.TestCase
