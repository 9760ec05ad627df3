"""Redis told, and heard the next time.

Who asks Redis waits for the answer as long as a worker needs to decide some calls. What Redis is only to be told need
not be waited for: its answers are read before it is told something again, when they have most likely come.
"""

import os
from collections.abc import Callable
from typing import Any

import redis
from redis import asyncio as aioredis

Command = tuple[Any, ...]
"""Its name and its arguments."""


class Line:
    """One connection out of a pool, for one thread at a time. `lost` hears of what Redis did not take, when that comes
    out; of what went with a connection, once."""

    def __init__(self, pool: redis.ConnectionPool, lost: Callable[[redis.RedisError], None]) -> None:
        self._pool = pool
        self._lost = lost
        self._connection: Any = None
        self._unheard = 0

    def tell(self, *commands: Command) -> None:
        """All of them in one write, in their order. Raises RedisError when Redis cannot be reached."""
        if self._connection is not None and self._connection.pid != os.getpid():
            self.close()  # our parent's, from before we were forked
        self._hear()
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
        self._unheard = len(commands)

    def close(self) -> None:
        """Back to the pool, without what may still come."""
        if self._connection is not None:
            self._connection.disconnect()
            self._pool.release(self._connection)
            self._connection, self._unheard = None, 0

    def _hear(self) -> None:
        """What was answered since."""
        for _ in range(self._unheard):
            try:
                self._connection.read_response()
            except redis.ResponseError as refused:
                self._lost(refused)
            except (redis.ConnectionError, redis.TimeoutError) as error:
                self.close()
                self._lost(error)
                return
        self._unheard = 0

    def _open(self) -> Any:
        """The connection, or a new one: a write would be the last to learn that the other end is gone."""
        connection = self._connection
        if connection is None or not connection.is_connected or connection.can_read():
            self.close()
            self._connection = self._pool.get_connection()
        return self._connection


class AsyncLine:
    """The same on an event loop. redis-py's own way there and back starts three timers and a task."""

    def __init__(self, pool: aioredis.ConnectionPool, lost: Callable[[redis.RedisError], None]) -> None:
        self._pool = pool
        self._lost = lost
        self._connection: Any = None
        self._unheard = 0

    async def tell(self, *commands: Command) -> None:
        """All of them in one write, in their order. Raises RedisError or OSError when Redis cannot be reached. Waits
        until Redis has answered what it was told before; who stops waiting begins anew with the next."""
        await self._hear()
        connection = await self._open()
        connection._writer.write(b"".join(connection.pack_commands(commands)))
        self._unheard = len(commands)

    async def _hear(self) -> None:
        while self._unheard:
            try:
                answer = await self._connection._parser.read_response()
            except (redis.RedisError, OSError) as error:
                await self._close()
                self._lost(redis.ConnectionError(str(error)))
                return
            except BaseException:  # nobody waits for it any more: it may be silent for ever
                await self._close()
                raise
            self._unheard -= 1
            if isinstance(answer, redis.ResponseError):
                self._lost(answer)

    async def _open(self) -> Any:
        connection = self._connection
        if connection is None or not connection.is_connected or await connection.can_read():
            await self._close()
            self._connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        return self._connection

    async def _close(self) -> None:
        connection, self._connection, self._unheard = self._connection, None, 0
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)
