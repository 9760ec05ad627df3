"""One hub a process: a single channel of the layer, in the group of every room that has a socket here.

It passes broadcasts on to the sockets, per game in the order of their numbers, drops what it has had, and fills gaps
from the log. Sockets themselves open no channel.
"""

import asyncio
import contextvars
import logging
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from itertools import cycle
from typing import Any, Protocol
from uuid import UUID, uuid4

from channels.layers import get_channel_layer
from django.conf import settings
from redis import RedisError
from redis import asyncio as aioredis

from games.actions.event_texts import event_texts, seats_given
from games.store import log
from realtime.presence.pages import Page
from realtime.server.channel_layer import BatchingChannelLayer
from realtime.sockets import metrics
from realtime.sockets.process import access_recheck
from realtime.sockets.process.collector import Collector
from realtime.sockets.process.lease_renewal import LeaseRenewal
from realtime.sockets.process.move_sequencer import Move, MoveSequencer, Talk, frames_of
from realtime.sockets.threads import in_thread
from realtime.wire import bus, messages
from realtime.wire.frames import outgoing
from realtime.wire.groups import room_group
from rooms.services import holds

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


class HubSocket(Protocol):
    """What the hub needs of a consumer."""

    @property
    def player(self) -> int: ...

    async def on_room_head(self, head: log.RoomHead, frame: dict[str, Any]) -> None: ...

    async def on_move(self, move: Move) -> None: ...

    async def on_room(self, version: int, frame: dict[str, Any]) -> None: ...

    async def on_talk(self, talk: Talk) -> None: ...

    async def say_bye(self, code: int, reason: str, *, reconnect: bool) -> None: ...

    async def on_page_opened(self, page: str, opened: float) -> None: ...

    async def on_removed(self) -> None: ...


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
        self.leases = LeaseRenewal(self.redis, self.process, _returned)
        self._layer = _layer_of_this_loop()
        self._rooms: dict[str, set[HubSocket]] = defaultdict(set)
        self._sequencers: dict[int, MoveSequencer] = {}
        self._room_of: dict[int, str] = {}
        self._confirmed: set[str] = set()
        self._probes: dict[str, asyncio.Event] = {}
        self._joining: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._healing: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = asyncio.Event()
        self.spawn(self._receive())
        self.spawn(self._beat())
        self.spawn(access_recheck.recheck_forever(self.everybody))
        self.spawn(self.leases.run())

    async def join(self, room_id: UUID, socket: HubSocket) -> None:
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

    def leave(self, room_id: UUID, socket: HubSocket) -> None:
        """The socket is gone; the group goes with the last one."""
        self.boards.forget(socket)  # type: ignore[arg-type]
        self.rooms.forget(socket)  # type: ignore[arg-type]
        room = str(room_id)
        self._rooms[room].discard(socket)
        if not self.everybody():
            self.emptied.set()
        if not self._rooms[room]:
            self.spawn(self._leave_group(room))

    def everybody(self) -> list[HubSocket]:
        """All sockets of this process that have joined a room."""
        return [socket for sockets in self._rooms.values() for socket in sockets]

    async def _leave_group(self, room: str) -> None:
        async with self._joining[room]:
            if not self._rooms[room]:
                del self._rooms[room]
                self._confirmed.discard(room)
                for game in [game for game, of in self._room_of.items() if of == room]:
                    del self._room_of[game], self._sequencers[game]
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
                    await self._layer.group_send(group, bus.encode(bus.Probe(room, nonce)))
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
                await self.dispatch(bus.decode(await self._layer.receive(self._channel)))
            except Exception:  # one message that cannot be handled must not deafen the process
                logger.exception("hub_failed")

    async def dispatch(self, message: bus.AnyMessage) -> None:
        """Handle one message of the bus."""
        match message:
            case bus.Move():
                await self._order(message.room, Move.of(message))
            case bus.Decided():
                self.boards.on_decided(message.batch)
                await asyncio.sleep(0)  # the next batch first, and then the news of this one: the worker waits for it
            case bus.BoardsAnswered():
                await self.boards.on_answer(message)
            case bus.RoomsAnswered():
                await self.rooms.on_answer(message)
            case bus.Probe():
                if heard := self._probes.get(message.nonce):
                    heard.set()
            case _:
                await self._tell_room(message)

    async def _tell_room(self, message: bus.RoomChanged | bus.Talk | bus.PageOpened | bus.PlayerRemoved) -> None:
        """Pass on what has no number, or concerns single sockets of a room."""
        sockets = list(self._rooms.get(message.room, ()))
        match message:
            case bus.RoomChanged():
                frame = outgoing(message.text)
                for socket in sockets:
                    await socket.on_room(message.version, frame)
            case bus.Talk():
                talk = Talk(message.game, frames_of(message.texts))
                for socket in _those_of(message.players, sockets):
                    await socket.on_talk(talk)
            case bus.PageOpened():
                for socket in _those_of([message.player], sockets):
                    await socket.on_page_opened(message.page, message.opened)
            case bus.PlayerRemoved():
                for socket in _those_of([message.player], sockets):
                    await socket.on_removed()

    async def _order(self, room: str, move: Move) -> None:
        sequencer = self._sequencers.get(move.game)
        if sequencer is None:
            sequencer = self._sequencers[move.game] = MoveSequencer(move.seq - 1)
            self._room_of[move.game] = room
        await self._pass_on(room, sequencer.take(move))
        if sequencer.gap and move.game not in self._healing:
            self._healing.add(move.game)
            self.spawn(self._heal(room, move.game, sequencer))

    async def _pass_on(self, room: str, ready: list[Move]) -> None:
        for move in ready:
            sockets = list(self._rooms.get(room, ()))
            for socket in sockets:
                await socket.on_move(move)
            metrics.passed_on(move, room, len(sockets))

    async def _heal(self, room: str, game: int, sequencer: MoveSequencer) -> None:
        """What is missing may still come; after a while the log tells it."""
        try:
            await asyncio.sleep(GAP_SECONDS)
            if not sequencer.gap:
                return
            metrics.resynced("gap")
            for move in await in_thread(log.read_since, game, sequencer.head):
                frames = frames_of(event_texts(game, move.seq, move.action_id, move.events))
                told = Move(game, move.seq, str(move.action_id), frames, seats_given(move.events))
                await self._pass_on(room, sequencer.take(told))
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
                await socket.on_room_head(head, beat)
            await asyncio.sleep(0)  # whoever plays meanwhile has his turn

    def spawn(self, work: Any) -> None:
        """Beside whatever else is going on here; the task is kept until it has ended."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _returned(page: Page, was_gone: bool) -> None:
    await in_thread(holds.end_hold, page.room_id, page.player, was_gone=was_gone)


def _those_of(players: Collection[int], sockets: list[HubSocket]) -> list[HubSocket]:
    """Return the sockets of these players; all where none is named."""
    return [socket for socket in sockets if socket.player in players] if players else sockets


def _layer_of_this_loop() -> Any:
    layer = get_channel_layer()
    return layer.of_this_loop() if isinstance(layer, BatchingChannelLayer) else layer


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """This event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        # In a context of its own: what the socket that comes first has bound for its log lines is not the hub's.
        _hubs[loop] = contextvars.Context().run(Hub)
    return _hubs[loop]
