"""Write to Redis without waiting for its replies (the seam `redis_writer`, docs/seams.md).

Waiting for a reply of Redis takes as long as a worker needs to decide several calls. For commands whose replies are not
needed, the replies are read just before the next commands are written, when they have most likely arrived. With the
seam off, each write is a pipeline of redis-py that waits for the replies.
"""

import os
from collections.abc import Callable
from typing import Any

import redis
from redis import asyncio as aioredis

from config import fast_paths

Command = tuple[Any, ...]
"""The name of a Redis command and its arguments."""


class RedisWriter:
    """Writes on one connection of a pool; for one thread at a time.

    `on_error` is called with each error that Redis replies, when the reply is read, and once with an error that loses
    the connection and the unread replies on it.
    """

    def __init__(self, pool: redis.ConnectionPool, on_error: Callable[[redis.RedisError], None]) -> None:
        self._pool = pool
        self._on_error = on_error
        self._connection: Any = None
        self._unread = 0

    def send_no_wait(self, *commands: Command) -> None:
        """Write all commands at once, in order. Raises RedisError if Redis cannot be reached."""
        if not fast_paths.on("redis_writer"):
            pipeline = redis.Redis(connection_pool=self._pool).pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
            self._report(pipeline.execute(raise_on_error=False))
            return
        if self._connection is not None and self._connection.pid != os.getpid():
            self.close()  # opened by the parent process, before the fork
        self._read_replies()
        for again in (self._connection is not None, False):
            try:
                connection = self._open()
                # Joined: redis-py would write more than 6 kB in several pieces, each with a system call of its own.
                connection.send_packed_command([b"".join(connection.pack_commands(commands))], check_health=False)
                break
            except (redis.ConnectionError, redis.TimeoutError):
                self.close()
                if not again:
                    raise
        self._unread = len(commands)

    def close(self) -> None:
        """Disconnect, because replies may still arrive, and give the connection back to the pool."""
        if self._connection is not None:
            self._connection.disconnect()
            self._pool.release(self._connection)
            self._connection, self._unread = None, 0

    def _report(self, replies: list[Any]) -> None:
        for reply in replies:
            if isinstance(reply, redis.ResponseError):
                self._on_error(reply)

    def _read_replies(self) -> None:
        """Read the replies to the commands that were written before."""
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
        """Return a connection that Redis has not closed: a write to a closed one would seem to succeed."""
        connection = self._connection
        if connection is None or not connection.is_connected or connection.can_read():
            self.close()
            self._connection = self._pool.get_connection()
        return self._connection


class AsyncRedisWriter:
    """`RedisWriter` for an event loop, where redis-py itself starts three timers and a task for each command."""

    def __init__(self, pool: aioredis.ConnectionPool, on_error: Callable[[redis.RedisError], None]) -> None:
        self._pool = pool
        self._on_error = on_error
        self._connection: Any = None
        self._unread = 0

    async def send_no_wait(self, *commands: Command) -> None:
        """Write all commands at once, in order. Raises RedisError or OSError if Redis cannot be reached.

        It first waits for the replies to the former commands. If it is cancelled there, the connection is closed and
        the next call opens another one.
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
