"""One hub a process: a single channel of the layer, in the group of every room that has a socket here.

It passes broadcasts on to the sockets, per game in the order of their numbers, drops what it has had, and fills gaps
from the log. Sockets themselves open no channel.
"""

import asyncio
import contextvars
import logging
from collections import defaultdict
from contextlib import suppress
from itertools import cycle
from typing import Any, Protocol
from uuid import UUID, uuid4

from channels.layers import get_channel_layer
from django.conf import settings
from redis import RedisError
from redis import asyncio as aioredis

from games import log
from realtime import messages, meters, staying
from realtime.attendance import Attendance
from realtime.broadcast import ALL, Frames, Texts, players_of, texts_of
from realtime.collector import Collector
from realtime.frames import outgoing
from realtime.groups import room_group
from realtime.presence import Page
from realtime.threads import in_thread
from realtime.tracks import Moved, Said, Track
from rooms import holds

logger = logging.getLogger(__name__)
GAP_SECONDS = 0.2
BEAT_SECONDS = 5.0
SLICES = 10
"""Of that time, and of the rooms: told of all at once, a thousand rooms would hold up those that play."""

PROBE_SECONDS = 1.0
CONNECTIONS = 32
CROWD_SECONDS = 5
ROOM_LINGER_SECONDS = 0.01
"""Four say that they are ready at nearly the same time: one transaction and one piece of news instead of two."""


class Socket(Protocol):
    """What the hub needs of a consumer."""

    player: int
    page: str
    audience: str
    game: int | None
    version: int

    async def told_head(self, head: log.RoomHead, frame: dict[str, Any]) -> None: ...

    async def moved(self, moved: Moved) -> None: ...

    async def forward(self, frame: dict[str, Any]) -> None: ...

    async def said(self, said: Said) -> None: ...

    async def say_bye(self, code: int, reason: str, *, reconnect: bool) -> None: ...

    async def page_opened(self, page: str, opened: float) -> None: ...

    async def removed(self) -> None: ...


class Hub:
    """Lives on the process's event loop."""

    def __init__(self) -> None:
        self.process = uuid4().hex
        self.leaving = False
        """The process is about to stop: who comes now is sent elsewhere."""

        self.emptied = asyncio.Event()
        self.emptied.set()
        self.boards = Collector("games.tasks.act")
        self.rooms = Collector("rooms.tasks.act", linger=ROOM_LINGER_SECONDS)
        self._channel = ""
        # All sockets share it: who finds no connection free waits, where the plain pool would raise.
        pool = aioredis.BlockingConnectionPool.from_url(
            settings.HOT_STATE_URL, max_connections=CONNECTIONS, timeout=CROWD_SECONDS, **settings.REDIS_OPTIONS_ASYNC
        )
        self.redis = aioredis.Redis(connection_pool=pool)
        self.attendance = Attendance(self.redis, self.process, _returned)
        self._layer = get_channel_layer().of_this_loop()
        self._rooms: dict[str, set[Socket]] = defaultdict(set)
        self._tracks: dict[int, Track] = {}
        self._room_of: dict[int, str] = {}
        self._confirmed: set[str] = set()
        self._probes: dict[str, asyncio.Event] = {}
        self._joining: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._healing: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = asyncio.Event()
        self.spawn(self._receive())
        self.spawn(self._beat())
        self.spawn(staying.watch(self.everybody))
        self.spawn(self.attendance.run())

    async def join(self, room_id: UUID, socket: Socket) -> None:
        """From its return on, the socket gets whatever the room is told; the group is confirmed by a probe.

        Raises TimeoutError when Redis does not confirm it.
        """
        await self._started.wait()
        room = str(room_id)
        self._rooms[room].add(socket)
        self.emptied.clear()
        async with self._joining[room]:
            if room not in self._confirmed:
                await self._confirm(room)

    def leave(self, room_id: UUID, socket: Socket) -> None:
        """The socket is gone; the group goes with the last one."""
        self.boards.forget(socket)  # type: ignore[arg-type]
        self.rooms.forget(socket)  # type: ignore[arg-type]
        room = str(room_id)
        self._rooms[room].discard(socket)
        if not self.everybody():
            self.emptied.set()
        if not self._rooms[room]:
            self.spawn(self._leave_group(room))

    def everybody(self) -> list[Socket]:
        """All sockets of this process that have joined a room."""
        return [socket for sockets in self._rooms.values() for socket in sockets]

    async def _leave_group(self, room: str) -> None:
        async with self._joining[room]:
            if not self._rooms[room]:
                del self._rooms[room]
                self._confirmed.discard(room)
                for game in [game for game, of in self._room_of.items() if of == room]:
                    del self._room_of[game], self._tracks[game]
                with suppress(RedisError, OSError):  # what still comes for the room finds nobody
                    await self._layer.group_discard(room_group(room), self._channel)
        if room not in self._rooms:
            self._joining.pop(room, None)

    async def _confirm(self, room: str) -> None:
        group = room_group(room)
        for last in (False, False, True):
            nonce = uuid4().hex
            heard = self._probes[nonce] = asyncio.Event()
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    await self._layer.group_add(group, self._channel)
                    await self._layer.group_send(group, {"type": "probe", "room": room, "nonce": nonce})
                    await heard.wait()
                self._confirmed.add(room)
                return
            except TimeoutError:
                if last:
                    raise
            finally:
                del self._probes[nonce]

    async def _receive(self) -> None:
        while not self._started.is_set():
            try:
                self._channel = self.boards.channel = self.rooms.channel = await self._layer.new_channel()
                self._started.set()
            except (RedisError, OSError):
                logger.warning("no_channel_yet")
                await asyncio.sleep(0.5)
        while True:
            try:
                await self._dispatch(await self._layer.receive(self._channel))
            except Exception:  # one message that cannot be handled must not deafen the process
                logger.exception("hub_failed")

    async def _dispatch(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "decided":
                self.boards.on_decided(message["batch"])
                await asyncio.sleep(0)  # the next batch first, and then the news of this one: the worker waits for it
            case "answered":
                await self.boards.on_answer(message)
            case "rooms_answered":
                await self.rooms.on_answer(message)
            case "moved":
                await self._moved(message["room"], _read(message))
            case "probe":
                if heard := self._probes.get(message["nonce"]):
                    heard.set()
            case _ if "room" in message:
                frames = _frames(message.get("texts", {}))
                for socket in list(self._rooms.get(message["room"], ())):
                    await _say(socket, message, frames)

    async def _moved(self, room: str, moved: Moved) -> None:
        track = self._tracks.get(moved.game)
        if track is None:
            track = self._tracks[moved.game] = Track(moved.seq - 1)
            self._room_of[moved.game] = room
        await self._pass_on(room, track.take(moved))
        if track.gap and moved.game not in self._healing:
            self._healing.add(moved.game)
            self.spawn(self._heal(room, moved.game, track))

    async def _pass_on(self, room: str, ready: list[Moved]) -> None:
        for moved in ready:
            sockets = list(self._rooms.get(room, ()))
            for socket in sockets:
                await socket.moved(moved)
            meters.passed_on(moved, room, len(sockets))

    async def _heal(self, room: str, game: int, track: Track) -> None:
        """What is missing may still come; after a while the log tells it."""
        try:
            await asyncio.sleep(GAP_SECONDS)
            if not track.gap:
                return
            meters.resynced("gap")
            for move in await in_thread(log.read_since, game, track.head):
                frames = _frames(texts_of(game, move.seq, move.action_id, move.events))
                moved = Moved(game, move.seq, str(move.action_id), frames, players_of(move.events))
                await self._pass_on(room, track.take(moved))
        except Exception:  # the beat finds what this did not heal
            logger.exception("heal_failed", extra={"game": game})
        finally:
            self._healing.discard(game)

    async def _beat(self) -> None:
        """To each socket how far its room is, once in five seconds; one query for all rooms of a slice."""
        for number in cycle(range(SLICES)):
            await asyncio.sleep(BEAT_SECONDS / SLICES)
            rooms = [room for room, sockets in self._rooms.items() if sockets and hash(room) % SLICES == number]
            try:
                await self._tell_heads([UUID(room) for room in rooms])
            except Exception:  # the next beat comes in five seconds
                logger.exception("beat_failed")

    async def _tell_heads(self, rooms: list[UUID]) -> None:
        if not rooms:
            return
        now = messages.now()
        for head in await in_thread(log.heads_of_rooms, rooms):
            beat = outgoing(messages.encode(messages.ServerBeat(head.game, head.seq, now)))
            for socket in list(self._rooms.get(str(head.room), ())):
                await socket.told_head(head, beat)
            await asyncio.sleep(0)  # whoever plays meanwhile has his turn

    def spawn(self, work: Any) -> None:
        """Beside whatever else is going on here; the task is kept until it has ended."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _read(message: dict[str, Any]) -> Moved:
    frames = _frames(message["texts"])
    return Moved(message["game"], message["seq"], message["id"], frames, message["players"], message["at"])


async def _returned(page: Page, was_gone: bool) -> None:
    await in_thread(holds.back, page.room_id, page.player, was_gone=was_gone)


def _frames(texts: Texts) -> Frames:
    return {audience: outgoing(text) for audience, text in texts.items()}


async def _say(socket: Socket, message: dict[str, Any], frames: Frames) -> None:
    """What has no number, or concerns single sockets of a room."""
    match message["type"]:
        case "room":
            socket.version = max(socket.version, message["version"])
            await socket.forward(frames[ALL])
        case "talk" if not message["players"] or socket.player in message["players"]:
            await socket.said(Said(message["game"], frames))
        case "page" if socket.player == message["player"]:
            await socket.page_opened(message["page"], message["opened"])
        case "removed" if socket.player == message["player"]:
            await socket.removed()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """This event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        # In a context of its own: what the socket that comes first has bound for its log lines is not the hub's.
        _hubs[loop] = contextvars.Context().run(Hub)
    return _hubs[loop]
