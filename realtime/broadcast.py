"""The only sender to rooms. What it sends are hints with numbers: a lost one is healed from the log."""

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import redis
from channels_redis.serializers import registry
from channels_redis.utils import _consistent_hash
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from prometheus_client import Counter

from config.redis_line import Command, Line
from games.event_data import to_data
from games.rules.events import Dealt, Event, Showing, TakenBack, TakenOver, for_viewer
from games.rules.seat import KIBITZER, SEATS, Seat, Viewer
from realtime import messages
from realtime.groups import room_group

logger = logging.getLogger(__name__)
FAILURES = Counter("bridge_broadcast_failures_total", "What Redis did not take of hot states and messages to rooms.")

T = TypeVar("T")

ALL = "*"
"""The audience of a text that is the same for everybody."""

Texts = dict[str, str]
"""Ready texts by audience: a seat's letter, K for a kibitzer, or only '*'."""

Frames = dict[str, dict[str, Any]]
"""The same as ASGI messages, each made once for all sockets of its audience."""

_AUDIENCES: tuple[Viewer, ...] = (*SEATS, KIBITZER)
_PREFIX = "asgi"
_serializer = registry.get_serializer("msgpack")


def texts_of(game: int, seq: int, action_id: UUID | None, events: tuple[Event, ...]) -> Texts:
    """The `event` frames of one move, redacted for each audience, made once."""
    if not any(isinstance(event, Showing) and event.shown for event in events):
        return {ALL: _frame(game, seq, action_id, events)}
    return {
        str(viewer): _frame(game, seq, action_id, tuple(for_viewer(event, viewer) for event in events))
        for viewer in _AUDIENCES
    }


def players_of(events: tuple[Event, ...]) -> dict[str, int]:
    """Who gets a seat by this move: all four by a `dealt`, one where a seat is taken over or back."""
    first = events[0]
    if isinstance(first, Dealt):
        return {str(seat): actor.player for seat, actor in zip(SEATS, first.actors, strict=True)}
    return {str(first.seat): first.actor.player} if isinstance(first, TakenOver | TakenBack) else {}


def for_audience(texts: Mapping[str, T], audience: str) -> T | None:
    """The text, or frame, that this audience gets, if any."""
    return texts.get(ALL) or texts.get(audience)


def _frame(game: int, seq: int, action_id: UUID | None, events: tuple[Event, ...]) -> str:
    return messages.encode(messages.Event(game, seq, [to_data(event) for event in events], action_id))


class Outbox:
    """Collects what is to be sent, and sends it in one piece to each Redis after the commit."""

    def __init__(self) -> None:
        self._groups: list[tuple[str, bytes]] = []
        self._writes: list[Command] = []
        self._rooms: set[UUID] = set()

    def move(self, room_id: UUID, game: int, seq: int, action_id: UUID, events: tuple[Event, ...]) -> None:
        """One move to everybody in the room."""
        message = {"type": "moved", "game": game, "seq": seq, "id": str(action_id), "players": players_of(events)}
        self._group(room_id, {**message, "at": time.time(), "texts": texts_of(game, seq, action_id, events)})

    def room_changed(self, room_id: UUID) -> None:
        """The whole room to everybody in it, as it is when this is sent."""
        self._rooms.add(room_id)

    def talk(self, room_id: UUID, texts: Texts, *, players: Iterable[int] = (), game: int | None = None) -> None:
        """A message without a number, to audiences (of that game, where it is about one) and to single players."""
        self._group(room_id, {"type": "talk", "texts": texts, "players": list(players), "game": game})

    def page_opened(self, room_id: UUID, player: int, page: str, opened: float) -> None:
        """A page of a player, opened then (`presence.moment`), fences those that were opened before."""
        self._group(room_id, {"type": "page", "player": player, "page": page, "opened": opened})

    def removed(self, room_id: UUID, player: int) -> None:
        """A player has left or was removed: his sockets close."""
        self._group(room_id, {"type": "removed", "player": player})

    def reply(self, channel: str, message: dict[str, Any]) -> None:
        """A worker's answer to the process that handed a batch in."""
        self._groups.append((channel, _serializer.serialize(message)))

    def decided(self, channel: str, batch: int) -> None:
        """A batch is committed."""
        self._groups.append((channel, _serializer.serialize({"type": "decided", "batch": batch})))

    def write(self, command: Command) -> None:
        """A hot state (`hot_state.saving`), to go before the messages."""
        self._writes.append(command)

    def send(self) -> None:
        """Send everything, without waiting for Redis to say that it took it. What it did not take is counted, at the
        latest when something is sent again, and heals by itself."""
        try:
            self._read_rooms()
            self._send()
        except (redis.RedisError, DatabaseError) as error:
            _failed(error)

    def _read_rooms(self) -> None:
        from rooms.view import room_views  # noqa: PLC0415 - rooms tells us of changes, so it imports this module

        for view in room_views(self._rooms) if self._rooms else ():
            texts = {ALL: messages.encode(messages.RoomChanged(view))}
            self._group(view.room, {"type": "room", "version": view.version, "texts": texts})

    def _send(self) -> None:
        told: dict[str, list[Command]] = defaultdict(list)
        if self._writes:
            told[settings.HOT_STATE_URL] += self._writes
        for channel, data in self._groups:
            told[_shard(channel)].append(("PUBLISH", channel, data))
        for url, commands in told.items():
            with _line(url) as line:
                line.tell(*commands)

    def _group(self, room_id: UUID, message: dict[str, Any]) -> None:
        message["room"] = str(room_id)
        self._groups.append((f"{_PREFIX}__group__{room_group(room_id)}", _serializer.serialize(message)))


def decided(channel: str, batch: int) -> None:
    """A batch is committed: whoever handed it in may hand in the next one, while what is to be told of this one is
    put together."""
    outbox = Outbox()
    outbox.decided(channel, batch)
    outbox.send()


def after_commit() -> Outbox:
    """What the running transaction has to say, sent at once when it has committed."""
    for hook in connection.run_on_commit:
        if isinstance(outbox := getattr(hook[1], "__self__", None), Outbox):
            return outbox
    outbox = Outbox()
    transaction.on_commit(outbox.send, robust=True)
    return outbox


def room_changed(room_id: UUID) -> None:
    """Tell the room how it is now, once the running transaction has committed; at once where none runs."""
    rooms_changed([room_id])


def rooms_changed(room_ids: Collection[UUID]) -> None:
    """The same for several rooms, with one look at them."""
    if not room_ids:
        return
    outbox = after_commit() if connection.in_atomic_block else Outbox()
    for room_id in room_ids:
        outbox.room_changed(room_id)
    if not connection.in_atomic_block:
        outbox.send()


def seats_except(*seats: Seat) -> list[Viewer]:
    """All audiences but these seats."""
    return [viewer for viewer in _AUDIENCES if viewer not in seats]


def _shard(channel: str) -> str:
    return str(settings.CHANNEL_URLS[_consistent_hash(channel, len(settings.CHANNEL_URLS))])


_idle: dict[str, list[Line]] = defaultdict(list)


@contextmanager
def _line(url: str) -> Iterator[Line]:
    """One that nobody else uses meanwhile. Not one for each thread: Django serves each request in a new one."""
    try:
        line = _idle[url].pop()
    except IndexError:
        line = Line(_pool(url), _failed)
    try:
        yield line
    finally:
        _idle[url].append(line)


@cache
def _pool(url: str) -> redis.ConnectionPool:
    return redis.ConnectionPool.from_url(url, **settings.REDIS_OPTIONS)


def _failed(error: Exception) -> None:
    FAILURES.inc()
    logger.warning("broadcast_failed", extra={"error": type(error).__name__})
