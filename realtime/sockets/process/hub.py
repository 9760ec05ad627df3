"""The hub of a process: one channel of the channel layer, in the group of every room that has a socket here.

It passes broadcasts on to the sockets, for each game in the order of the sequence numbers, drops repeats, and fills
gaps from the log. The sockets themselves have no channel.
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

import msgspec
from channels.layers import get_channel_layer
from django.conf import settings
from redis import RedisError
from redis import asyncio as aioredis

from games.actions.event_texts import event_texts, seats_given
from games.store import log
from realtime.presence.pages import Page
from realtime.sockets.process import access_recheck, metrics
from realtime.sockets.process.collector import Collector
from realtime.sockets.process.lease_renewal import LeaseRenewal
from realtime.sockets.process.move_sequencer import FramedMove, FramedTalk, MoveSequencer, frames_of
from realtime.sockets.process.talker_renewal import TalkerRenewal
from realtime.sockets.process.threads import in_thread
from realtime.wire import bus, messages
from realtime.wire.frames import outgoing
from realtime.wire.groups import room_group
from rooms.services import holds

logger = logging.getLogger(__name__)
GAP_SECONDS = 0.2
BEAT_SECONDS = 5.0
SLICES = 10
"""Into how many parts that time and the rooms are divided. A thousand rooms at once would delay those that play."""

PROBE_SECONDS = 1.0
CONNECTIONS = 32
CONNECTION_WAIT_SECONDS = 5
ROOM_LINGER_SECONDS = 0.01
"""Four players are ready at nearly the same time: so their actions make one transaction and one message to the room."""


class HubSocket(Protocol):
    """What the hub calls on a consumer."""

    @property
    def player(self) -> int: ...

    async def on_room_head(self, head: log.RoomHead, frame: dict[str, Any]) -> None: ...

    async def on_move(self, move: FramedMove) -> None: ...

    async def on_room(self, version: int, frame: dict[str, Any], viewers: bus.Viewers | None) -> None: ...

    async def on_talk(self, talk: FramedTalk) -> None: ...

    async def close_with_bye(self, code: int, reason: str, *, reconnect: bool) -> None: ...

    async def on_page_opened(self, page: str, opened: float) -> None: ...

    async def on_removed(self, *, barred: bool, reason: str) -> None: ...

    async def on_room_closed(self) -> None: ...


class Hub:
    """Belongs to one event loop. Its tasks run until the loop ends."""

    def __init__(self) -> None:
        self.process = uuid4().hex
        self.stopping = False
        """Whether the process is about to stop: new sockets are asked to reconnect elsewhere."""

        self.emptied = asyncio.Event()
        self.emptied.set()
        self.boards = Collector("games.tasks.act")
        self.rooms = Collector("rooms.tasks.act", linger=ROOM_LINGER_SECONDS)
        self._channel = ""
        # All sockets share it. When no connection is free, callers wait; the plain pool would raise.
        pool = aioredis.BlockingConnectionPool.from_url(
            settings.HOT_STATE_URL,
            max_connections=CONNECTIONS,
            timeout=CONNECTION_WAIT_SECONDS,
            **settings.REDIS_OPTIONS_ASYNC,
        )
        self.redis = aioredis.Redis(connection_pool=pool)
        self.leases = LeaseRenewal(self.redis, self.process, _end_hold)
        self.talkers = TalkerRenewal(self.redis)
        self._layer = get_channel_layer()
        self._rooms: dict[str, set[HubSocket]] = defaultdict(set)
        self._sequencers: dict[int, MoveSequencer] = {}
        self._room_of: dict[int, str] = {}
        self._confirmed: set[str] = set()
        self._probes: dict[str, asyncio.Event] = {}
        self._joining: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._filling: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = asyncio.Event()
        self.spawn(self._receive())
        self.spawn(self._beat())
        self.spawn(access_recheck.recheck_forever(self.all_sockets))
        self.spawn(self.leases.run())
        self.spawn(self.talkers.run())

    async def join(self, room_id: UUID, socket: HubSocket) -> None:
        """Register a socket. When this returns, it gets every broadcast to the room: a probe has confirmed the group.

        Raises TimeoutError when Redis does not deliver the probe.
        """
        await self._started.wait()
        room = str(room_id)
        self._rooms[room].add(socket)
        self.emptied.clear()
        async with self._joining[room]:
            if room not in self._confirmed:
                await self._confirm(room)

    def leave(self, room_id: UUID, socket: HubSocket) -> None:
        """Remove a socket that was closed; with the last one of a room, leave the room's group."""
        self.boards.forget(socket)  # type: ignore[arg-type]
        self.rooms.forget(socket)  # type: ignore[arg-type]
        room = str(room_id)
        self._rooms[room].discard(socket)
        if not self.all_sockets():
            self.emptied.set()
        if not self._rooms[room]:
            self.spawn(self._leave_group(room))

    def all_sockets(self) -> list[HubSocket]:
        """Return all sockets of this process that have joined a room."""
        return [socket for sockets in self._rooms.values() for socket in sockets]

    async def _leave_group(self, room: str) -> None:
        async with self._joining[room]:
            if not self._rooms[room]:
                del self._rooms[room]
                self._confirmed.discard(room)
                for game in [game for game, of in self._room_of.items() if of == room]:
                    del self._room_of[game], self._sequencers[game]
                with suppress(RedisError, OSError):  # later messages to the room find no socket here
                    await self._layer.group_discard(room_group(room), self._channel)
        if room not in self._rooms:
            self._joining.pop(room, None)

    async def _confirm(self, room: str) -> None:
        group = room_group(room)
        for last in (False, False, True):
            nonce = uuid4().hex
            confirmed = self._probes[nonce] = asyncio.Event()
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    await self._layer.group_add(group, self._channel)
                    await self._layer.group_send(group, bus.encode(bus.Probe(room, nonce)))
                    await confirmed.wait()
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
                await self._receive_one()
            except Exception:  # one message that cannot be handled must not stop the others
                logger.exception("hub_failed")

    async def _receive_one(self) -> None:
        raw = await self._layer.receive(self._channel)
        try:
            message = bus.decode(raw)
        except (KeyError, msgspec.DecodeError):  # a worker of another version, during an update
            logger.warning("unknown_bus_message")
            return
        await self.dispatch(message)

    async def dispatch(self, message: bus.AnyMessage) -> None:
        """Handle one message of the bus."""
        match message:
            case bus.Move():
                await self._take_move(message.room, FramedMove.of(message))
            case bus.Decided():
                self.boards.on_decided(message.batch)
                await asyncio.sleep(0)  # let the collector publish the next batch first: the worker waits for it
            case bus.BoardsAnswered():
                await self.boards.on_answer(message)
            case bus.RoomsAnswered():
                await self.rooms.on_answer(message)
            case bus.Probe():
                if confirmed := self._probes.get(message.nonce):
                    confirmed.set()
            case _:
                await self._pass_to_room(message)

    async def _pass_to_room(self, message: bus.RoomChanged | bus.Talk | bus.PageOpened | bus.PlayerRemoved) -> None:
        """Pass on a message without a sequence number, to all sockets of a room or to those of single players."""
        sockets = list(self._rooms.get(message.room, ()))
        match message:
            case bus.RoomChanged():
                frame = outgoing(message.text)
                for socket in sockets:
                    await socket.on_room(message.version, frame, message.viewers)
                    if message.closed:
                        await socket.on_room_closed()
            case bus.Talk():
                talk = FramedTalk(message.game, frames_of(message.texts))
                for socket in _sockets_of(message.players, sockets, but=message.deaf):
                    await socket.on_talk(talk)
            case bus.PageOpened():
                for socket in _sockets_of([message.player], sockets):
                    await socket.on_page_opened(message.page, message.opened)
            case bus.PlayerRemoved():
                for socket in _sockets_of([message.player], sockets):
                    await socket.on_removed(barred=message.barred, reason=message.reason)

    async def _take_move(self, room: str, move: FramedMove) -> None:
        sequencer = self._sequencers.get(move.game)
        if sequencer is None:
            sequencer = self._sequencers[move.game] = MoveSequencer(move.seq - 1)
            self._room_of[move.game] = room
        await self._pass_on(room, sequencer.take(move))
        if sequencer.gap and move.game not in self._filling:
            self._filling.add(move.game)
            self.spawn(self._fill_gap(room, move.game, sequencer))

    async def _pass_on(self, room: str, ready: list[FramedMove]) -> None:
        for move in ready:
            sockets = list(self._rooms.get(room, ()))
            for socket in sockets:
                await socket.on_move(move)
            metrics.passed_on(move, room, len(sockets))

    async def _fill_gap(self, room: str, game: int, sequencer: MoveSequencer) -> None:
        """Wait GAP_SECONDS for the missing moves to arrive, then read them from the log."""
        try:
            await asyncio.sleep(GAP_SECONDS)
            if not sequencer.gap:
                return
            metrics.resynced("gap")
            for move in await in_thread(log.read_since, game, sequencer.head):
                frames = frames_of(event_texts(game, move.seq, move.action_id, move.events))
                missing = FramedMove(game, move.seq, str(move.action_id), frames, seats_given(move.events))
                await self._pass_on(room, sequencer.take(missing))
        except Exception:  # the next beats show the client that it is behind
            logger.exception("gap_fill_failed", extra={"game": game})
        finally:
            self._filling.discard(game)

    async def _beat(self) -> None:
        """Send each socket the head of its room every BEAT_SECONDS, with one query for all rooms of a slice."""
        for number in cycle(range(SLICES)):
            await asyncio.sleep(BEAT_SECONDS / SLICES)
            rooms = [room for room, sockets in self._rooms.items() if sockets and hash(room) % SLICES == number]
            try:
                await self._send_heads([UUID(room) for room in rooms])
            except Exception:  # the slice is tried again after BEAT_SECONDS
                logger.exception("beat_failed")

    async def _send_heads(self, rooms: list[UUID]) -> None:
        if not rooms:
            return
        now = messages.now()
        for head in await in_thread(log.heads_of_rooms, rooms):
            beat = outgoing(messages.encode(messages.ServerBeat(head.game, head.seq, now)))
            for socket in list(self._rooms.get(str(head.room), ())):
                await socket.on_room_head(head, beat)
            await asyncio.sleep(0)  # let waiting moves and messages run

    def spawn(self, work: Any) -> None:
        """Start a task on this loop, and keep a reference to it until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _end_hold(page: Page, was_gone: bool) -> None:
    await in_thread(holds.end_hold, page.room_id, page.player, was_gone=was_gone)


def _sockets_of(players: Collection[int], sockets: list[HubSocket], *, but: Collection[int] = ()) -> list[HubSocket]:
    """Return the sockets of these players, or of all if `players` is empty; without those of the players in `but`."""
    chosen = [socket for socket in sockets if socket.player in players] if players else sockets
    return [socket for socket in chosen if socket.player not in but] if but else chosen


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """Return the hub of the running event loop; make it at the first call."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        # In a new context: the hub's log lines must not carry what the first socket has bound for its own.
        _hubs[loop] = contextvars.Context().run(Hub)
    return _hubs[loop]
