"""One websocket of one player: kept open, its events folded into views, and all messages kept."""

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from bench.client.fold import View, fold

Message = dict[str, Any]

BEAT_SECONDS = 5.0
SILENCE_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
FINAL_CLOSES = frozenset({4001, 4003, 4040})
"""After these a page does not come back by itself."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Listener:
    """Keeps everything sent and seen, in order. Every wait fails once a message contradicts the protocol."""

    def __init__(self, token: str, socket_site: str, label: str) -> None:
        self.token = token
        self.label = label
        self.socket_site = socket_site
        self.room_id: str | None = None
        self.room: Message | None = None
        self.you: Message | None = None
        self.game: int | None = None
        self.view: View | None = None
        self.views: dict[int, dict[int, View]] = defaultdict(dict)
        """The folded view by game and number, as it was when that number was the newest."""
        self.explanations: list[Message] = []
        self.sent: list[Message] = []
        self.seen: list[Message] = []
        self.stood: list[tuple[int | None, int]] = []
        """Parallel to `seen`: game and number after each message."""
        self.answers: dict[str, list[Message]] = defaultdict(list)
        """By id of this client's own actions, in order: each `event` with that id, `done` and `refused`."""
        self.gaps = 0
        self.close_code: int | None = None
        self.closed = asyncio.Event()
        self.welcomes = 0
        self._own_ids: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._conditions: list[tuple[Callable[[], object], asyncio.Future[None]]] = []
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._hello_sent = False
        self._error: BaseException | None = None

    async def connect(self, room_id: str, *, reconnect: bool = True) -> None:
        """Open the socket, send `hello` and wait for the `welcome`; with `reconnect`, come back whenever it is lost."""
        self.room_id = room_id
        self.closed.clear()
        self.close_code = None
        welcomes = self.welcomes
        self._tasks = [asyncio.create_task(self._stay_connected(reconnect)), asyncio.create_task(self._send_beats())]
        await self.wait(lambda: self.welcomes > welcomes or self.closed.is_set(), "the welcome")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._socket is not None:
            await self._socket.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self.closed.set()

    async def cut(self) -> None:
        """Abort the connection without a close frame, as a network does."""
        assert self._socket is not None
        self._socket.transport.abort()

    async def send(self, message: Message) -> None:
        """Send it once. Without a socket it is lost, as it would be on the way."""
        self.sent.append(message)
        if "id" in message:
            self._own_ids.add(message["id"])
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(_encode(message).decode())

    async def hello(self, *, fresh: bool = False) -> None:
        """Ask for what was missed, or with `fresh` for a whole snapshot, and wait for the `welcome`."""
        welcomes = self.welcomes
        await self._send_hello(fresh=fresh)
        await self.wait(lambda: self.welcomes > welcomes, "the welcome")

    @property
    def seat(self) -> str | None:
        """N, E, S or W, as the latest view of the room has it; None without a seat."""
        if self.room is None or self.you is None:
            return None
        mine = (person["seat"] for person in self.room["players"] if person["player"] == self.you["player"])
        return next(mine, None)

    @property
    def seq(self) -> int:
        return self.view["seq"] if self.view else 0

    async def wait(self, condition: Callable[[], object], what: str = "", *, seconds: float = PATIENCE_SECONDS) -> None:
        """Return once the condition, checked after every message, is true. Raises TimeoutError that names `what`."""
        if self._error is not None:
            raise self._error
        if condition():
            return
        future = asyncio.get_running_loop().create_future()
        self._conditions.append((condition, future))
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            raise TimeoutError(f"{self} waited {seconds:g} s in vain for {what or condition}") from None
        finally:
            self._conditions = [each for each in self._conditions if each[1] is not future]

    def __str__(self) -> str:
        return f"{self.label or 'client'} ({self.seat}) at move {self.seq} of game {self.game}"

    async def _stay_connected(self, reconnect: bool) -> None:
        """Connect at once, then again after pauses of up to 0.5 to 10 s (full jitter)."""
        pause = 0.0
        while True:
            try:
                await asyncio.sleep(random.uniform(0, pause))
                await self._serve_socket()
                pause = 0.0
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake):
                pause = min(max(0.5, pause * 2), 10.0)
            except (AssertionError, LookupError, TypeError, ValueError) as error:  # contradicts the protocol
                self._fail_waits(error)
                return
            finally:
                self._socket = None
            if not reconnect or self.close_code in FINAL_CLOSES:
                self.closed.set()
                self._check_conditions()
                return

    async def _serve_socket(self) -> None:
        url = f"{self.socket_site}/ws/rooms/{self.room_id}/"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with connect(
            url, additional_headers=headers, compression=None, ping_interval=None, proxy=None, max_size=2**22
        ) as socket:
            self._socket = socket
            await self._send_hello()
            for message in self._unanswered():
                await self.send(message)
            with contextlib.suppress(ConnectionClosed):
                while True:
                    async with asyncio.timeout(SILENCE_SECONDS):
                        text = await socket.recv()
                    self._receive(_decode(text))
                    self._check_conditions()
            self.close_code = socket.close_code

    async def _send_beats(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            if self._socket is not None:
                with contextlib.suppress(ConnectionClosed):
                    beat = {"type": "beat", "seq": self.seq} | ({"game": self.game} if self.game else {})
                    await self._socket.send(_encode(beat).decode())

    async def _send_hello(self, *, fresh: bool = False) -> None:
        self._hello_sent = True
        last = None if fresh or self.view is None else {"game": self.game, "seq": self.seq}
        await self.send({"type": "hello", "last": last})

    def _unanswered(self) -> list[Message]:
        latest = {message["id"]: message for message in self.sent if message.get("id") in self._waiting}
        return list(latest.values())

    def _receive(self, message: Message) -> None:
        self.seen.append(message)
        handle = _HANDLERS.get(message["type"])
        if handle is not None:
            handle(self, message)
        self.stood.append((self.game, self.seq))

    def _on_welcome(self, message: Message) -> None:
        assert message["protocol"] == 1, message
        self._hello_sent = False
        self.welcomes += 1
        self.you = message["you"]
        self._on_room(message)
        if message["game"] is not None:
            self._replace(message["game"])

    def _on_snapshot(self, message: Message) -> None:
        self._hello_sent = False
        self._replace(message["game"])

    def _replace(self, snapshot: Message) -> None:
        """Raises AssertionError for a snapshot older than what was folded, which the site never sends."""
        if snapshot["game"] == self.game:
            assert snapshot["seq"] >= self.seq, f"{self}: a snapshot of move {snapshot['seq']}"
        assert snapshot["state"]["seq"] == snapshot["seq"], snapshot
        self.game, self.view = snapshot["game"], snapshot["state"]
        self.explanations = snapshot["explanations"]
        self._store_view()

    def _on_event(self, message: Message) -> None:
        self._on_answer(message)
        game, seq = message["game"], message["seq"]
        new = game != self.game and seq == 1
        if new or (game == self.game and seq == self.seq + 1):
            view = fold(None if new else self.view, message["events"])
            assert view["seq"] == seq, message
            self.game, self.view = game, view
            self._store_view()
        elif game > (self.game or 0) or (game == self.game and seq > self.seq):
            self.gaps += 1
            self._resync()

    def _on_room(self, message: Message) -> None:
        if self.room is None or message["room"]["version"] >= self.room["version"]:
            self.room = message["room"]

    def _on_answer(self, message: Message) -> None:
        waiting = self._waiting.get(message.get("id", ""))
        if "id" in message and message["id"] in self._own_ids:
            self.answers[message["id"]].append(message)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    def _on_beat(self, message: Message) -> None:
        if message["game"] == self.game and message["seq"] > self.seq:
            self._resync()

    def _resync(self) -> None:
        """Send `hello` again, once until the answer comes."""
        if not self._hello_sent:
            self._hello_sent = True
            task = asyncio.create_task(self._send_hello())
            self._tasks.append(task)

    def _store_view(self) -> None:
        assert self.game is not None and self.view is not None
        self.views[self.game][self.view["seq"]] = self.view

    def _check_conditions(self) -> None:
        for condition, future in self._conditions:
            if not future.done() and condition():
                future.set_result(None)

    def _fail_waits(self, error: BaseException) -> None:
        """End every wait at once with this error."""
        self._error = error
        futures: list[asyncio.Future[Any]] = [*self._waiting.values(), *(future for _, future in self._conditions)]
        for future in futures:
            if not future.done():
                future.set_exception(error)


_HANDLERS: dict[str, Callable[[Listener, Message], None]] = {
    "welcome": Listener._on_welcome,
    "snapshot": Listener._on_snapshot,
    "event": Listener._on_event,
    "room": Listener._on_room,
    "done": Listener._on_answer,
    "refused": Listener._on_answer,
    "beat": Listener._on_beat,
}
