"""The load: so many tables play whole boards over the protocol, each as fast as the site answers it.

Closed loop: the next call or card of a table is sent when all four of its players have heard the one before. An
action's time is from sending to the fourth player's receipt. Auctions are 1N P P P, so that boards are mostly play;
whoever is in turn takes the first card that follows suit; after each board all four say that they are ready for the
next. With `--in-step` the tables wait for each other between two boards, and only the time in which all of them play is
measured: what a call or card costs, without what dealing costs.

    python -m bench.load --tables 50 --seconds 10 --sockets ws://127.0.0.1:8001 < seats.jsonl

reads what `manage.py bench_seed` printed and prints one JSON object: actions timed and in all,
seconds, p50 and p99 in ms, boards.
"""

import argparse
import asyncio
import itertools
import json
import resource
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec

from bench.fold import SEATS
from bench.frames import Line, open_line

BEAT_SECONDS = 5.0
STUCK_SECONDS = 5.0
_EVENT = b'{"type":"event"'
_AUCTION = ("1N", "P", "P", "P")


class Number(msgspec.Struct):
    """As much of an `event` as three of the four need."""

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


class Table:
    """Four players of one room, who together know all that is needed to play legally."""

    def __init__(self, room: str, tokens: Sequence[str], load: "Load") -> None:
        self.room = room
        self.tokens = tokens
        self.load = load
        self.lines: list[Line] = []
        self.hands: list[list[str]] = [[], [], [], []]
        self.game = self.seq = 0
        """Of the last move that all four have heard."""

        self.calls = 0
        self.dealer = self.declarer = self.turn = 0
        self.trick: list[str] = []
        self.ended = False
        self.sent_at = 0.0
        self.moved_at = time.perf_counter()
        self._heard = 0
        self._welcomes = 0

    async def connect(self, sockets: str) -> None:
        for place, token in enumerate(self.tokens):
            url = f"{sockets}/ws/rooms/{self.room}/"
            line = await open_line(url, token, self._ear(place), self.load.lost)
            line.say(b'{"type":"hello","last":null}')
            self.lines.append(line)

    def act(self) -> None:
        if self.calls < 4:
            text = f'"call","call":"{_AUCTION[self.calls]}"'
            self._say((self.dealer + self.calls) % 4, text)
        else:
            boss = self.declarer if (self.turn - self.declarer) % 4 == 2 else self.turn
            self._say(boss, f'"play","card":"{self._card()}"')

    def _card(self) -> str:
        """The first that follows suit, else the first."""
        hand = self.hands[self.turn]
        led = self.trick[0][0] if len(self.trick) % 4 else ""
        return next((card for card in hand if card[0] == led), hand[0])

    def _say(self, place: int, what: str) -> None:
        self.sent_at = time.perf_counter()
        text = f'{{"type":{what},"id":"{uuid4()}","game":{self.game},"seq":{self.seq}}}'
        self.lines[place].say(text.encode())

    def ready(self) -> None:
        self.sent_at = 0.0
        for line in self.lines:
            line.say(f'{{"type":"ready","id":"{uuid4()}"}}'.encode())

    def _ear(self, place: int) -> Any:
        def hear(text: bytes) -> None:
            if text.startswith(_EVENT):
                self._event(place, text)
            else:
                self._other(place, text)

        return hear

    def _event(self, place: int, text: bytes) -> None:
        number = _number.decode(text)
        first = number.seq == 1
        if not (number.game == self.game and number.seq == self.seq + 1) and not (first and number.game > self.game):
            self.load.failed(f"room {self.room}: move {number.seq} of game {number.game} after {self.seq}")
            return
        if first or self._heard == 0:
            self._learn(place, _heard.decode(text))
        self._heard += 1
        if self._heard == 4:
            self._heard = 0
            self.game, self.seq = number.game, number.seq
            self._everybody_heard()

    def _everybody_heard(self) -> None:
        self.moved_at = time.perf_counter()
        if self.sent_at:
            self.load.acted(self.moved_at - self.sent_at)
        if self.ended:
            self.load.board_ended(self)
        elif not self.load.over:
            if self.seq == 1:
                self.load.board_begun()
            self.act()

    def _learn(self, place: int, heard: Heard) -> None:
        for event in heard.events:
            if event.type == "played":
                self._played(event)
            elif event.type == "called":
                self.calls += 1
            elif event.type == "auction_ended":
                self.declarer, self.turn = self.dealer, SEATS.index(event.leader or "N")
            elif event.type == "trick_won":
                self.turn, self.trick = SEATS.index(event.seat or "N"), []
            elif event.type == "board_ended":
                self.ended = True
            elif event.type == "dealt":
                self.ended, self.calls, self.trick = False, 0, []
                self.dealer = SEATS.index(event.dealer)
                self.hands[place] = event.shown[0]["hand"]

    def _played(self, event: Happened) -> None:
        assert event.card is not None
        self.hands[self.turn].remove(event.card)
        self.trick.append(event.card)
        self.turn = (self.turn + 1) % 4

    def _other(self, place: int, text: bytes) -> None:
        message = json.loads(text)
        if message["type"] == "welcome":
            self._welcome(place, message)
        elif message["type"] == "bye" or (message["type"] == "refused" and message["code"] != "not_allowed"):
            # Not allowed is a `ready` that came after the one that started the board.
            self.load.failed(f"room {self.room}: {message}")

    def _welcome(self, place: int, message: dict[str, Any]) -> None:
        self._welcomes += 1
        self.started = message["room"]["status"] == "playing"
        if message["game"] is not None:
            self._take(place, message["game"])
        if self._welcomes == 4:
            self.load.seated()

    def _take(self, place: int, snapshot: dict[str, Any]) -> None:
        """Goes on with a board that an earlier run left."""
        state = snapshot["state"]
        self.game, self.seq = snapshot["game"], snapshot["seq"]
        self.hands[place] = list(state["hands"][place])
        self.calls, self.ended = len(state["calls"]), state["result"] is not None
        self.dealer = SEATS.index(state["board"]["dealer"])
        self.turn = SEATS.index(state["turn"] or "N")
        self.trick = list(state["tricks"][-1]["cards"]) if state["tricks"] else []
        if state["contract"]:
            self.declarer = SEATS.index(state["contract"]["declarer"])

    def start(self) -> None:
        """Goes on with the board, or says that all are ready for one."""
        if self.game and not self.ended:
            self.load.board_begun()
            self.act()
        elif not self.started:
            self.ready()


class Load:
    """All tables, and what was measured."""

    def __init__(self, rooms: Sequence[dict[str, Any]], *, in_step: bool = False) -> None:
        self.in_step = in_step
        self.tables = [Table(room["room"], room["tokens"], self) for room in rooms]
        self.over = False
        self.boards = 0
        self.failures: list[str] = []
        self._times: list[float] = []
        self._acted = 0
        self._timed = 0.0
        self._clock: float | None = None
        """Since when all tables play; None while they do not, or are not to be timed."""

        self._playing = 0
        self._warm = False
        self._waiting: list[Table] = []
        self._seated = 0
        self._all_seated = asyncio.Event()

    async def run(self, sockets: Sequence[str], warm_up: float, seconds: float) -> dict[str, Any]:
        for table, address in zip(self.tables, itertools.cycle(sockets), strict=False):
            await table.connect(address)
        async with asyncio.timeout(30):
            await self._all_seated.wait()
        beats = asyncio.create_task(self._beat())
        for table in self.tables:
            table.start()
        await asyncio.sleep(warm_up)
        self._warm, self.boards, cpu = True, 0, _cpu()
        if not self.in_step:
            self._start_clock()
        await asyncio.sleep(seconds)
        self._stop_clock()
        self.over, cpu = True, _cpu() - cpu
        stuck = [t.room for t in self.tables if time.perf_counter() - t.moved_at > min(STUCK_SECONDS, seconds)]
        beats.cancel()
        for line in [line for table in self.tables for line in table.lines]:
            line.close()
        return self._report(self._timed or 1.0, cpu, stuck)

    def acted(self, took: float) -> None:
        self._acted += 1
        if self._clock is not None:
            self._times.append(took)

    def board_begun(self) -> None:
        self._playing += 1
        if self._playing == len(self.tables):
            self._start_clock()

    def board_ended(self, table: Table) -> None:
        self.boards += 1
        if not self.in_step:
            if not self.over:
                table.ready()
            return
        self._stop_clock()
        self._waiting.append(table)
        if len(self._waiting) == len(self.tables) and not self.over:
            self._playing, waiting, self._waiting = 0, self._waiting, []
            for each in waiting:
                each.ready()

    def _start_clock(self) -> None:
        if self._warm and self._clock is None:
            self._clock = time.perf_counter()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._timed += time.perf_counter() - self._clock
            self._clock = None

    def seated(self) -> None:
        self._seated += 1
        if self._seated == len(self.tables):
            self._all_seated.set()

    def failed(self, what: str) -> None:
        if not self.over:
            self.failures.append(what)

    lost = failed

    async def _beat(self) -> None:
        """Spread over the five seconds, as those of people are."""
        lines = [(table, line) for table in self.tables for line in table.lines]
        for table, line in itertools.cycle(lines):
            await asyncio.sleep(BEAT_SECONDS / len(lines))
            game = f'"game":{table.game},"seq":{table.seq}' if table.game else '"seq":0'
            line.say(f'{{"type":"beat",{game}}}'.encode())

    def _report(self, took: float, cpu: float, stuck: Sequence[str]) -> dict[str, Any]:
        times = sorted(self._times)
        return {
            "tables": len(self.tables),
            "actions": len(times),
            "all_actions": self._acted,
            "seconds": round(took, 3),
            "rate": round(len(times) / took, 1),
            "p50": _quantile(times, 0.50),
            "p99": _quantile(times, 0.99),
            "max": _quantile(times, 1.0),
            "boards": self.boards,
            "client_cpu": round(cpu, 3),
            "stuck": len(stuck),
            "failures": self.failures[:5],
            "failed": len(self.failures),
        }


def _quantile(times: Sequence[float], share: float) -> float | None:
    """In milliseconds."""
    return round(1000 * times[min(int(share * len(times)), len(times) - 1)], 2) if times else None


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="Play whole boards at so many tables and time every call and card.")
    parser.add_argument("--tables", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=2)
    parser.add_argument("--sockets", nargs="+", required=True, help="ws://host:port of each websocket process")
    parser.add_argument("--in-step", action="store_true")
    options = parser.parse_args()
    rooms = [json.loads(line) for line in sys.stdin if line.strip()][: options.tables]

    async def run() -> dict[str, Any]:
        return await Load(rooms, in_step=options.in_step).run(options.sockets, options.warm_up, options.seconds)

    print(json.dumps(asyncio.run(run())))


if __name__ == "__main__":
    main()
