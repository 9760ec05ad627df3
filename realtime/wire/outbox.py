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
from channels_redis.serializers import registry
from channels_redis.utils import _consistent_hash
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from prometheus_client import Counter

from config import fast_paths
from config.redis_writer import Command, RedisWriter
from realtime.wire import bus
from realtime.wire.groups import room_group

logger = logging.getLogger(__name__)
FAILURES = Counter("bridge_broadcast_failures_total", "What Redis did not take of hot states and messages to rooms.")

Describe = Callable[[Collection[UUID]], Iterable[bus.RoomChanged]]
"""Reads the present state of these rooms."""

_GROUP_PREFIX = "asgi__group__"
"""How channels_redis begins the name of a group's Redis channel."""

_serializer = registry.get_serializer("msgpack")


class Outbox:
    """Collects messages and Redis commands, and sends them in one write to each Redis server after the commit."""

    def __init__(self) -> None:
        self._rooms: list[bus.ToRoom] = []
        self._replies: list[tuple[str, bus.BusMessage]] = []
        self._writes: list[Command] = []
        self._described: dict[Describe, set[UUID]] = defaultdict(set)

    def to_room(self, message: bus.ToRoom) -> None:
        """Send to every process with sockets in the message's room."""
        self._rooms.append(message)

    def room_as_sent(self, room_id: UUID, describe: Describe) -> None:
        """Send the whole room as it is when `send` runs; once, however often this is called."""
        self._described[describe].add(room_id)

    def reply(self, channel: str, message: bus.Decided | bus.BatchAnswered) -> None:
        """Answer the process that submitted a batch, on its channel."""
        self._replies.append((channel, message))

    def write(self, command: Command) -> None:
        """Run a Redis command on the server of the hot states, before the messages are sent."""
        self._writes.append(command)

    def send(self) -> None:
        """Send everything without waiting for Redis to confirm it.

        Raises nothing: failures are counted, at the latest when something is sent again.
        """
        try:
            for describe, rooms in self._described.items():
                self._rooms += describe(rooms)
            (self._publish if fast_paths.on("direct_publish") else self._send_through_layer)()
        except (redis.RedisError, DatabaseError, OSError) as error:
            _count_failure(error)

    def _publish(self) -> None:
        """Publish to the Redis channels of the channel layer (the seam `direct_publish`, docs/seams.md).

        `async_to_sync(group_send)` would open a connection for each call.
        """
        commands: dict[str, list[Command]] = defaultdict(list)
        if self._writes:
            commands[settings.HOT_STATE_URL] += self._writes
        for channel, message in self._addressed():
            commands[_shard(channel)].append(("PUBLISH", channel, _serializer.serialize(bus.encode(message))))
        for url, batch in commands.items():
            with _writer(url) as writer:
                writer.send_no_wait(*batch)

    def _addressed(self) -> Iterator[tuple[str, bus.BusMessage]]:
        for message in self._rooms:
            yield f"{_GROUP_PREFIX}{room_group(message.room)}", message
        yield from self._replies

    def _send_through_layer(self) -> None:
        if self._writes:
            with _writer(settings.HOT_STATE_URL) as writer:
                writer.send_no_wait(*self._writes)
        async_to_sync(self._send_all)()

    async def _send_all(self) -> None:
        layer = get_channel_layer()
        for message in self._rooms:
            await layer.group_send(room_group(message.room), bus.encode(message))
        for channel, reply in self._replies:
            await layer.send(channel, bus.encode(reply))


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


def _shard(channel: str) -> str:
    """Return the URL of the Redis server that channels_redis uses for this channel."""
    return str(settings.CHANNEL_URLS[_consistent_hash(channel, len(settings.CHANNEL_URLS))])


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
