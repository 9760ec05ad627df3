"""Write to Redis without waiting for its replies (the seam `redis_writer`, docs/seams.md).

Who waits for a reply of Redis waits as long as a worker needs to decide some calls. Commands whose replies nobody needs
are written, and their replies are read before the next commands are written, when they have most likely come. With the
seam off each write is a pipeline of redis-py that waits for the replies.
"""

import os
from collections.abc import Callable
from typing import Any

import redis
from redis import asyncio as aioredis

from config import fast_paths

Command = tuple[Any, ...]
"""Its name and its arguments."""


class RedisWriter:
    """One connection out of a pool, for one thread at a time. `on_error` is called with what Redis refused, when its
    reply is read, and once with an error that took a connection and the replies still on it."""

    def __init__(self, pool: redis.ConnectionPool, on_error: Callable[[redis.RedisError], None]) -> None:
        self._pool = pool
        self._on_error = on_error
        self._connection: Any = None
        self._unread = 0

    def send_no_wait(self, *commands: Command) -> None:
        """Write all commands in one piece, in their order. Raises RedisError when Redis cannot be reached."""
        if not fast_paths.on("redis_writer"):
            pipeline = redis.Redis(connection_pool=self._pool).pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
            self._report(pipeline.execute(raise_on_error=False))
            return
        if self._connection is not None and self._connection.pid != os.getpid():
            self.close()  # our parent's, from before we were forked
        self._read_replies()
        for again in (self._connection is not None, False):
            try:
                connection = self._open()
                # One piece: redis-py would write what is longer than 6 kB in several, each a call of the system's.
                connection.send_packed_command([b"".join(connection.pack_commands(commands))], check_health=False)
                break
            except (redis.ConnectionError, redis.TimeoutError):
                self.close()
                if not again:
                    raise
        self._unread = len(commands)

    def close(self) -> None:
        """Give the connection back to the pool, closed: replies may still come on it."""
        if self._connection is not None:
            self._connection.disconnect()
            self._pool.release(self._connection)
            self._connection, self._unread = None, 0

    def _report(self, replies: list[Any]) -> None:
        for reply in replies:
            if isinstance(reply, redis.ResponseError):
                self._on_error(reply)

    def _read_replies(self) -> None:
        """Read the replies to what was written before."""
        for _ in range(self._unread):
            try:
                self._connection.read_response()
            except redis.ResponseError as refused:
                self._on_error(refused)
            except (redis.ConnectionError, redis.TimeoutError) as error:
                self.close()
                self._on_error(error)
                return
        self._unread = 0

    def _open(self) -> Any:
        """Return a live connection: a write to one that the other end has closed would seem to succeed."""
        connection = self._connection
        if connection is None or not connection.is_connected or connection.can_read():
            self.close()
            self._connection = self._pool.get_connection()
        return self._connection


class AsyncRedisWriter:
    """The same on an event loop, where redis-py starts three timers and a task for each command."""

    def __init__(self, pool: aioredis.ConnectionPool, on_error: Callable[[redis.RedisError], None]) -> None:
        self._pool = pool
        self._on_error = on_error
        self._connection: Any = None
        self._unread = 0

    async def send_no_wait(self, *commands: Command) -> None:
        """Write all commands in one piece, in their order. Raises RedisError or OSError when Redis cannot be reached.

        Waits until Redis has replied to what was written before; a caller that is cancelled meanwhile loses that
        connection, and the next call opens another one.
        """
        if not fast_paths.on("redis_writer"):
            pipeline = aioredis.Redis(connection_pool=self._pool).pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            for reply in await pipeline.execute(raise_on_error=False):
                if isinstance(reply, redis.ResponseError):
                    self._on_error(reply)
            return
        await self._read_replies()
        connection = await self._open()
        connection._writer.write(b"".join(connection.pack_commands(commands)))
        self._unread = len(commands)

    async def _read_replies(self) -> None:
        while self._unread:
            try:
                answer = await self._connection._parser.read_response()
            except (redis.RedisError, OSError) as error:
                await self._close()
                self._on_error(redis.ConnectionError(str(error)))
                return
            except BaseException:  # cancelled: Redis may never reply on this connection
                await self._close()
                raise
            self._unread -= 1
            if isinstance(answer, redis.ResponseError):
                self._on_error(answer)

    async def _open(self) -> Any:
        connection = self._connection
        if connection is None or not connection.is_connected or await connection.can_read():
            await self._close()
            self._connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        return self._connection

    async def _close(self) -> None:
        connection, self._connection, self._unread = self._connection, None, 0
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)
