"""The only sender of messages to rooms. A lost message does no harm: its sequence number shows the gap, and websocket
processes then read the log."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from uuid import UUID

import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from prometheus_client import Counter

from config import fast_paths
from config.redis_writer import Command, RedisWriter
from realtime.wire import bus
from realtime.wire.groups import room_group

if fast_paths.on("direct_publish"):
    from realtime.wire.direct_publish import publish_command

logger = logging.getLogger(__name__)
FAILURES = Counter("bridge_broadcast_failures_total", "What Redis did not take of hot states and messages to rooms.")

ReadRooms = Callable[[Collection[UUID]], Iterable[bus.RoomChanged]]
"""Reads the present state of these rooms."""


class Outbox:
    """Collects messages and Redis commands, and sends them in one write to each Redis server after the commit."""

    def __init__(self) -> None:
        self._messages: list[tuple[bus.BusMessage, str | None]] = []
        """In the order of sending, each with the channel that it goes to, or None for its room's group."""

        self._writes: list[Command] = []
        self._described: dict[ReadRooms, set[UUID]] = defaultdict(set)

    def to_room(self, message: bus.ToRoom) -> None:
        """Send to every process with sockets in the message's room."""
        self._messages.append((message, None))

    def room_as_sent(self, room_id: UUID, describe: ReadRooms) -> None:
        """Send the whole room as it is when `send` runs, after everything else; once, however often this is called."""
        self._described[describe].add(room_id)

    def reply(self, channel: str, message: bus.Decided | bus.BatchAnswered) -> None:
        """Answer the process that submitted a batch, on its channel."""
        self._messages.append((message, channel))

    def write(self, command: Command) -> None:
        """Run a Redis command on the server of the hot states, before the messages are sent."""
        self._writes.append(command)

    def send(self) -> None:
        """Send everything without waiting for Redis to confirm it.

        Raises nothing: failures are counted, at the latest when something is sent again.
        """
        try:
            for describe, rooms in self._described.items():
                self._messages += [(message, None) for message in describe(rooms)]
            (self._publish if fast_paths.on("direct_publish") else self._send_through_layer)()
        except (redis.RedisError, DatabaseError, OSError) as error:
            _count_failure(error)

    def _publish(self) -> None:
        commands: dict[str, list[Command]] = defaultdict(list)
        if self._writes:
            commands[settings.HOT_STATE_URL] += self._writes
        for message, channel in self._messages:
            shard, command = publish_command(message, channel)
            commands[shard].append(command)
        for url, batch in commands.items():
            with _writer(url) as writer:
                writer.send_no_wait(*batch)

    def _send_through_layer(self) -> None:
        if self._writes:
            with _writer(settings.HOT_STATE_URL) as writer:
                writer.send_no_wait(*self._writes)
        async_to_sync(self._send_all)()

    async def _send_all(self) -> None:
        layer = get_channel_layer()
        for message, channel in self._messages:
            if channel is not None:
                await layer.send(channel, bus.encode(message))
            elif isinstance(message, bus.ToRoom):
                await layer.group_send(room_group(message.room), bus.encode(message))


def after_commit() -> Outbox:
    """Return the outbox of the running transaction, which is sent when the transaction commits.

    It is kept among Django's hooks (`run_on_commit`), which a rollback to a savepoint removes together with the rest.
    """
    for hook in connection.run_on_commit:
        if isinstance(outbox := getattr(hook[1], "__self__", None), Outbox):
            return outbox
    outbox = Outbox()
    transaction.on_commit(outbox.send, robust=True)
    return outbox


_idle: dict[str, list[RedisWriter]] = defaultdict(list)


@contextmanager
def _writer(url: str) -> Iterator[RedisWriter]:
    """Lend a writer that no other thread uses. They are pooled because Django serves each request in a new thread."""
    try:
        writer = _idle[url].pop()
    except IndexError:
        writer = RedisWriter(_pool(url), _count_failure)
    try:
        yield writer
    finally:
        _idle[url].append(writer)


@cache
def _pool(url: str) -> redis.ConnectionPool:
    return redis.ConnectionPool.from_url(url, **settings.REDIS_OPTIONS)


def _count_failure(error: Exception) -> None:
    FAILURES.inc()
    logger.warning("broadcast_failed", extra={"error": type(error).__name__})
