"""Four players of one room of this site, who together know enough to play whole boards legally.

Auctions are 1N P P P, so that boards are mostly card play; the player to act plays the first card that follows suit;
after each board all four send `ready`.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from bench.client.action_ids import action_ids
from bench.client.fold import SEATS
from bench.client.frames import SocketLoop, WebSocket

ALL_FOUR = 0b1111
"""One bit for each player that has received a message."""
_EVENT = b'{"type":"event"'
_UNUSED = (b'{"type":"room"', b'{"type":"beat"', b'{"type":"done"')
"""Beginnings of messages that these players do not need."""

_AUCTION = ("1N", "P", "P", "P")
_ids = action_ids()


class MoveNumber(msgspec.Struct):
    """The part of an `event` message that is decoded for all four players."""

    game: int
    seq: int


class WireEvent(msgspec.Struct):
    """The fields of all kinds of events that are needed here."""

    type: str
    seat: str | None = None
    card: str | None = None
    dealer: str = ""
    leader: str | None = None
    shown: list[dict[str, Any]] = []


class WireMove(msgspec.Struct):
    """An `event` message, decoded for one player of the four."""

    game: int
    seq: int
    events: list[WireEvent]


_number = msgspec.json.Decoder(MoveNumber)
_move = msgspec.json.Decoder(WireMove)


class TableObserver(Protocol):
    """What tables report to; `Load` is one."""

    over: bool

    def on_seated(self, table: Any) -> None: ...

    def on_free(self, table: Any) -> None: ...

    def on_move(self, table: Any) -> None: ...

    def on_dealt(self, table: Any) -> None: ...

    def on_board_ended(self, table: Any) -> None: ...

    def on_failure(self, what: str) -> None: ...


class SiteTable:
    """`room` is what `bench_seed` printed: `room`, its id, and `tokens`, one for each seat from North on.

    `source` is the address that the players come from.
    """

    def __init__(self, url: str, room: dict[str, Any], load: TableObserver, source: str = "") -> None:
        self.url = f"{url}/ws/rooms/{room['room']}/"
        self.name = f"room {room['room']}"
        self.tokens: Sequence[str] = room["tokens"]
        self.load = load
        self.source = source
        self.sockets: list[WebSocket] = []
        self.sent_at = 0.0
        """`perf_counter` of the last action, or of the last time that all four sent `ready`."""

        self.game = self.seq = 0
        """Of the last move that all four have received."""

        self._hands: list[list[str]] = [[], [], [], []]
        self._calls = self._dealer = self._declarer = self._turn = 0
        self._trick: list[str] = []
        self._ended = self._started = False
        self._first = b""
        """The text of the current move that the first player has received."""

        self._received = 0
        """Bits of the players that have received the current move."""

        self._welcomes = 0

    def connect(self, loop: SocketLoop) -> None:
        for place, token in enumerate(self.tokens):
            lost, source = self._on_lost, self.source
            websocket = WebSocket(loop, self.url, self._listener(place), lost, token=token, source=source)
            self.sockets.append(websocket)
            websocket.send(b'{"type":"hello","last":null}')

    def start(self) -> None:
        """Go on with the board that an earlier run left, or send `ready` for a new one.

        A room may say `playing` of a board that is over, where its worker ended between the two and no clock runs.
        """
        if self.game and not self._ended:
            self.load.on_dealt(self)
            self.load.on_free(self)
        elif self._ended or not self._started:
            self.ready()

    def act(self, now: float) -> None:
        if self._calls < 4:
            place, what = (self._dealer + self._calls) % 4, f'"call","call":"{_AUCTION[self._calls]}"'
        else:
            place = self._declarer if (self._turn - self._declarer) % 4 == 2 else self._turn
            what = f'"play","card":"{self._card()}"'
        text = f'{{"type":{what},"id":"{next(_ids)}","game":{self.game},"seq":{self.seq}}}'
        self.sent_at = now
        self.sockets[place].send(text.encode())

    def ready(self, now: float = 0.0) -> None:
        self.sent_at = now
        for websocket in self.sockets:
            websocket.send(f'{{"type":"ready","id":"{next(_ids)}"}}'.encode())

    def beat(self, place: int) -> None:
        at = f'"game":{self.game},"seq":{self.seq}' if self.game else '"seq":0'
        self.sockets[place].send(f'{{"type":"beat",{at}}}'.encode())

    def _card(self) -> str:
        """The first card that follows suit, else the first."""
        hand = self._hands[self._turn]
        if not self._trick:
            return hand[0]
        led = self._trick[0][0]
        return next((card for card in hand if card[0] == led), hand[0])

    def _listener(self, place: int) -> Any:
        mine = 1 << place

        def on_text(text: bytes) -> None:
            if text == self._first and not self._received & mine:
                self._received |= mine
                if self._received == ALL_FOUR:
                    self._complete_move()
            elif text.startswith(_EVENT):
                self._on_event(place, text)
            elif not text.startswith(_UNUSED):
                self._on_other(place, text)

        return on_text

    def _on_event(self, place: int, text: bytes) -> None:
        """For the first player who receives a move, and for one whose text differs from the first."""
        number = _number.decode(text)
        begins = number.seq == 1 and number.game > self.game
        expected = (number.game, number.seq) == (self.game, self.seq + 1) or begins
        if not expected or self._received & 1 << place:
            self.load.on_failure(f"{self.name}: move {number.seq} of game {number.game} after {self.seq}")
            return
        if not self._received or begins:
            self._apply(place, _move.decode(text))
        if not self._received:
            self._first = text
        self._received |= 1 << place
        if self._received == ALL_FOUR:
            self.game, self.seq = number.game, number.seq - 1
            self._complete_move()

    def _complete_move(self) -> None:
        self._first, self._received = b"", 0
        self.seq += 1
        if self.seq == 1:
            self.load.on_dealt(self)
        else:
            self.load.on_move(self)
        if self._ended:
            self.load.on_board_ended(self)
        else:
            self.load.on_free(self)

    def _apply(self, place: int, move: WireMove) -> None:
        for event in move.events:
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

    def _on_other(self, place: int, text: bytes) -> None:
        message = json.loads(text)
        if message["type"] == "welcome":
            self._on_welcome(place, message)
        elif message["type"] == "bye" or (message["type"] == "refused" and message["code"] != "not_allowed"):
            # A `ready` that arrives after the board has started is not allowed; that is no failure.
            self.load.on_failure(f"{self.name}: {message}")

    def _on_welcome(self, place: int, message: dict[str, Any]) -> None:
        self._welcomes += 1
        self._started = message["room"]["status"] == "playing"
        if message["game"] is not None:
            self._take_snapshot(place, message["game"])
        if self._welcomes == 4:
            self.load.on_seated(self)

    def _take_snapshot(self, place: int, snapshot: dict[str, Any]) -> None:
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

    def _on_lost(self, why: str) -> None:
        self.load.on_failure(f"{self.name}: {why}")
