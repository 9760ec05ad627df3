"""Four players of one room of this site, who together know all that is needed to play whole boards legally.

Auctions are 1N P P P, so that boards are mostly play; whoever is in turn takes the first card that follows suit; after
each board all four say that they are ready for the next.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from bench.client.action_ids import action_ids
from bench.client.fold import SEATS
from bench.client.frames import Line, Wire

ALL_EARS = 0b1111
_EVENT = b'{"type":"event"'
_NEWS = (b'{"type":"room"', b'{"type":"beat"', b'{"type":"done"')
"""What says nothing that these players need."""

_AUCTION = ("1N", "P", "P", "P")
_ids = action_ids()


class Number(msgspec.Struct):
    """As much of an `event` as three of the four need where their texts differ."""

    game: int
    seq: int


class Happened(msgspec.Struct):
    type: str
    seat: str | None = None
    card: str | None = None
    dealer: str = ""
    leader: str | None = None
    shown: list[dict[str, Any]] = []


class Heard(msgspec.Struct):
    game: int
    seq: int
    events: list[Happened]


_number = msgspec.json.Decoder(Number)
_heard = msgspec.json.Decoder(Heard)


class Watcher(Protocol):
    """The load, as its tables know it."""

    over: bool

    def seated(self, table: Any) -> None: ...

    def free(self, table: Any) -> None: ...

    def heard(self, table: Any) -> None: ...

    def dealt(self, table: Any) -> None: ...

    def board_ended(self, table: Any) -> None: ...

    def failed(self, what: str) -> None: ...


class SiteTable:
    def __init__(self, url: str, room: dict[str, Any], load: Watcher) -> None:
        self.url = f"{url}/ws/rooms/{room['room']}/"
        self.name = f"room {room['room']}"
        self.tokens: Sequence[str] = room["tokens"]
        self.load = load
        self.lines: list[Line] = []
        self.sent_at = 0.0
        """`perf_counter` of the last action, or of the last time that all said they are ready."""

        self.game = self.seq = 0
        """Of the last move that all four have heard."""

        self._hands: list[list[str]] = [[], [], [], []]
        self._calls = self._dealer = self._declarer = self._turn = 0
        self._trick: list[str] = []
        self._ended = self._started = False
        self._first = b""
        self._ears = 0
        self._welcomes = 0

    def connect(self, wire: Wire) -> None:
        for place, token in enumerate(self.tokens):
            line = Line(wire, self.url, self._ear(place), self._lost, token=token)
            self.lines.append(line)
            line.say(b'{"type":"hello","last":null}')

    def start(self) -> None:
        """Goes on with the board that an earlier run left, or says that all are ready for one."""
        if self.game and not self._ended:
            self.load.dealt(self)
            self.load.free(self)
        elif not self._started:
            self.ready()

    def act(self, now: float) -> None:
        if self._calls < 4:
            place, what = (self._dealer + self._calls) % 4, f'"call","call":"{_AUCTION[self._calls]}"'
        else:
            place = self._declarer if (self._turn - self._declarer) % 4 == 2 else self._turn
            what = f'"play","card":"{self._card()}"'
        text = f'{{"type":{what},"id":"{next(_ids)}","game":{self.game},"seq":{self.seq}}}'
        self.sent_at = now
        self.lines[place].say(text.encode())

    def ready(self, now: float = 0.0) -> None:
        self.sent_at = now
        for line in self.lines:
            line.say(f'{{"type":"ready","id":"{next(_ids)}"}}'.encode())

    def beat(self, place: int) -> None:
        at = f'"game":{self.game},"seq":{self.seq}' if self.game else '"seq":0'
        self.lines[place].say(f'{{"type":"beat",{at}}}'.encode())

    def _card(self) -> str:
        """The first that follows suit, else the first."""
        hand = self._hands[self._turn]
        if not self._trick:
            return hand[0]
        led = self._trick[0][0]
        return next((card for card in hand if card[0] == led), hand[0])

    def _ear(self, place: int) -> Any:
        mine = 1 << place

        def hear(text: bytes) -> None:
            if text == self._first and not self._ears & mine:
                self._ears |= mine
                if self._ears == ALL_EARS:
                    self._everybody_heard()
            elif text.startswith(_EVENT):
                self._event(place, text)
            elif not text.startswith(_NEWS):
                self._other(place, text)

        return hear

    def _event(self, place: int, text: bytes) -> None:
        """The first of the four to hear a move, or one who is told it in other words."""
        number = _number.decode(text)
        begins = number.seq == 1 and number.game > self.game
        expected = (number.game, number.seq) == (self.game, self.seq + 1) or begins
        if not expected or self._ears & 1 << place:
            self.load.failed(f"{self.name}: move {number.seq} of game {number.game} after {self.seq}")
            return
        if not self._ears or begins:
            self._learn(place, _heard.decode(text))
        if not self._ears:
            self._first = text
        self._ears |= 1 << place
        if self._ears == ALL_EARS:
            self.game, self.seq = number.game, number.seq - 1
            self._everybody_heard()

    def _everybody_heard(self) -> None:
        self._first, self._ears = b"", 0
        self.seq += 1
        if self.seq == 1:
            self.load.dealt(self)
        else:
            self.load.heard(self)
        if self._ended:
            self.load.board_ended(self)
        else:
            self.load.free(self)

    def _learn(self, place: int, heard: Heard) -> None:
        for event in heard.events:
            if event.type == "played":
                assert event.card is not None
                self._hands[self._turn].remove(event.card)
                self._trick.append(event.card)
                self._turn = (self._turn + 1) % 4
            elif event.type == "called":
                self._calls += 1
            elif event.type == "auction_ended":
                self._declarer, self._turn = self._dealer, SEATS.index(event.leader or "N")
            elif event.type == "trick_won":
                self._turn, self._trick = SEATS.index(event.seat or "N"), []
            elif event.type == "board_ended":
                self._ended = True
            elif event.type == "dealt":
                self._ended, self._calls, self._trick = False, 0, []
                self._dealer = SEATS.index(event.dealer)
                self._hands[place] = event.shown[0]["hand"]

    def _other(self, place: int, text: bytes) -> None:
        message = json.loads(text)
        if message["type"] == "welcome":
            self._welcome(place, message)
        elif message["type"] == "bye" or (message["type"] == "refused" and message["code"] != "not_allowed"):
            # Not allowed is a `ready` that came after the one that started the board.
            self.load.failed(f"{self.name}: {message}")

    def _welcome(self, place: int, message: dict[str, Any]) -> None:
        self._welcomes += 1
        self._started = message["room"]["status"] == "playing"
        if message["game"] is not None:
            self._take(place, message["game"])
        if self._welcomes == 4:
            self.load.seated(self)

    def _take(self, place: int, snapshot: dict[str, Any]) -> None:
        state = snapshot["state"]
        self.game, self.seq = snapshot["game"], snapshot["seq"]
        self._hands[place] = list(state["hands"][place])
        self._calls, self._ended = len(state["calls"]), state["result"] is not None
        self._dealer = SEATS.index(state["board"]["dealer"])
        self._turn = SEATS.index(state["turn"] or "N")
        cards = state["tricks"][-1]["cards"] if state["tricks"] else []
        self._trick = list(cards) if len(cards) < 4 else []
        if state["contract"]:
            self._declarer = SEATS.index(state["contract"]["declarer"])

    def _lost(self, why: str) -> None:
        self.load.failed(f"{self.name}: {why}")
