"""A client that plays by itself and records all that it sends and sees; it can send twice or out of order."""

import asyncio
import contextlib
import random
import time
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import msgspec

from bench.chaos.judging.evidence import AWAY, CLOSED, OPENED, SEEN, SENT, RecordEntry
from bench.client.client import BEAT_SECONDS, Client, Message, decider
from bench.client.fold import SEATS, View
from games.rules.phases.auction import legal_calls
from games.rules.player_view import PlayerView, auction_of

THINKING_SECONDS = (0.15, 0.6)
"""The shortest and the longest pause before an action."""
_BETWEEN_BOARDS = {"waiting", "between", "finished"}
_encode = msgspec.json.Encoder().encode


class Player(Client):
    """A client that can play by itself, with `play_until_stopped()`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chance = random.Random(0)
        self.sends_twice = False
        self.sends_out_of_order = False
        self._file: BinaryIO | None = None
        self._stopping = False

    def record_to(self, path: Path) -> None:
        self._file = path.open("wb")

    def stop(self) -> None:
        """End the play after the action that is on its way."""
        self._stopping = True
        self._check_conditions()

    async def leave(self) -> None:
        """Close the socket. An action without an answer is sent again after `come_back()`."""
        self.away = True
        self._record(AWAY, {})
        await self.close()

    async def come_back(self) -> None:
        with contextlib.suppress(TimeoutError):
            await self.connect(self.room_id or "")
        self.away = False
        self._check_conditions()

    @property
    def connected(self) -> bool:
        return self._socket is not None

    async def play_until_stopped(self) -> None:
        """Do what is due from this player, after a short pause each time, until `stop()`."""
        while True:
            await self.wait(lambda: self._stopping or self._due_action() is not None, "something to do", seconds=3600)
            await asyncio.sleep(self.chance.uniform(*THINKING_SECONDS))
            if self._stopping:
                return
            message = self._due_action()
            if message is None:
                continue
            try:
                answer = await (self._act_out_of_order(message) if self.sends_out_of_order else self.act(message))
            except TimeoutError:
                continue
            if answer["type"] == "done":
                await asyncio.sleep(0.5)  # the room's view comes after the answer
            elif answer["type"] == "refused":
                await asyncio.sleep(0.3)

    async def _act_out_of_order(self, message: Message) -> Message:
        """Send the action and a request to undo at the same time, in either order; return the answer to the action."""
        both = [{**message, "id": str(uuid4())}]
        if "seq" in message:
            both.append({"type": "undo", "game": self.game, "seq": self.seq, "id": str(uuid4())})
        in_order = self.chance.sample(both, len(both))
        answers = await asyncio.gather(*(self.act(each) for each in in_order))
        return answers[in_order.index(both[0])]

    async def send(self, message: Message) -> None:
        self._record(SENT, message)
        await super().send(message)
        if self.sends_twice and "id" in message:
            for repeat in (message, self.chance.choice([each for each in self.sent if self._repeatable(each)])):
                self._record(SENT, repeat)
                await super().send(repeat)

    def _repeatable(self, message: Message) -> bool:
        """What was refused is not repeated: later it might be allowed."""
        return "id" in message and all(answer["type"] != "refused" for answer in self.answers[message["id"]])

    # What is due.

    def _due_action(self) -> Message | None:
        if self.room is None or self.you is None or self.away:
            return None
        me = next((each for each in self.room["players"] if each["player"] == self.you["player"]), None)
        if me is None:
            return None
        if me["seat"] is None:
            return {"type": "take_back"} if me["left_seat"] else None
        if self.room["status"] in _BETWEEN_BOARDS and (self.view is None or self.view["result"]):
            return None if me["ready"] else {"type": "ready", "ready": True}
        return self._due_action_at_board(me["seat"])

    def _due_action_at_board(self, seat: str) -> Message | None:
        view = self.view
        if view is None or view["result"]:
            return None
        for what in ("claim", "undo"):
            awaiting = view[what]["awaiting"] if view[what] else []
            # Where a robot declares, the person in dummy's seat answers for it as they play for it.
            if seat in awaiting or seat in (decider(view, each) for each in awaiting):
                accept = self.chance.random() < (0.3 if what == "claim" else 0.7)
                request = view[what]["request"]
                return {"type": f"{what}_answer", "game": self.game, "request": request, "accept": accept}
        return self._own_turn(view) if self.my_turn else None

    def _own_turn(self, view: View) -> Message | None:
        position = {"game": self.game, "seq": self.seq}
        draw = self.chance.random()
        if draw < 0.03:
            return {"type": "undo", **position}
        if not view["contract"]:
            alert = {"alert": f"alert-{uuid4().hex}"} if self.chance.random() < 0.2 else {}
            return {"type": "call", **position, "call": self._call(view), **alert}
        if draw < 0.05:
            return {"type": "claim", **position, "tricks": self.chance.randint(0, 13), "line": "the rest"}
        return {"type": "play", **position, "card": self._card(view)} if self._hand(view) else None

    def _call(self, view: View) -> str:
        legal = legal_calls(auction_of(msgspec.convert(view, PlayerView)))
        return "P" if self.chance.random() < 0.6 else str(self.chance.choice(legal[:6]))

    def _hand(self, view: View) -> list[str] | None:
        hand: list[str] | None = view["hands"][SEATS.index(view["turn"])]
        return hand

    def _card(self, view: View) -> str:
        hand, cards = self._hand(view) or [], view["tricks"][-1]["cards"]
        follow = [card for card in hand if cards and card[0] == cards[0][0]]
        return self.chance.choice(follow or hand)

    # The recording.

    def _record(self, what: str, message: Message) -> None:
        if self._file is not None:
            self._file.write(_encode(RecordEntry(time.time(), what, message)) + b"\n")

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def _receive(self, message: Message) -> None:
        self._record(SEEN, message)
        super()._receive(message)

    async def _serve_socket(self) -> None:
        self.close_code = None
        self._record(OPENED, {})
        try:
            await super()._serve_socket()
        finally:
            self._record(CLOSED, {"code": self.close_code})

    async def _send_beats(self) -> None:
        """The client's beat, but recorded: a seat is held from the last message on."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            if self._socket is not None:
                beat = {"type": "beat", "seq": self.seq} | ({"game": self.game} if self.game else {})
                self._record(SENT, beat)
                with contextlib.suppress(OSError):
                    await Client.send(self, beat)
