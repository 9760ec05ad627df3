"""The pub/sub channel layer of channels_redis, which reads all messages that have arrived at once (the seam
`channel_layer`, docs/seams.md).

A worker's broadcasts arrive together. For each of them redis-py starts two timers, checks the connection's health and
passes through ten coroutines, which takes twice as long as the hub then needs to serve four sockets. This layer does
that only when nothing has arrived for WAIT_SECONDS, and otherwise parses everything that was read in one loop.
"""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer, RedisSingleShardConnection
from channels_redis.utils import _wrap_close, decode_hosts
from redis._parsers.hiredis import NOT_ENOUGH_DATA
from redis.exceptions import RedisError, ResponseError

WAIT_SECONDS = 0.1
RETRY_SECONDS = 1.0
_MESSAGE = b"message"

logger = logging.getLogger(__name__)


class BatchingShard(RedisSingleShardConnection):
    """The connection to one Redis server."""

    async def _do_receiving(self) -> None:
        while True:
            try:
                if self._pubsub and self._pubsub.subscribed:
                    if not await _read_available(self._pubsub.connection):
                        # `get_message` checks the connection's health and reconnects when it is lost.
                        self._receive_message(await self._pubsub.get_message(ignore_subscribe_messages=True))
                    for answer in _parsed_replies(self._pubsub.connection):
                        await self._receive(answer)
                else:
                    await asyncio.sleep(WAIT_SECONDS)
            except Exception:  # the next read reconnects
                logger.exception("receive_failed")
                await asyncio.sleep(RETRY_SECONDS)

    async def _receive(self, answer: Any) -> None:
        if isinstance(answer, ResponseError):
            raise answer
        if answer[0] == _MESSAGE:
            self._receive_message({"channel": answer[1], "data": answer[2]})
        else:
            self._receive_message(await self._pubsub.handle_message(answer, ignore_subscribe_messages=True))


class BatchingLoopLayer(RedisPubSubLoopLayer):
    """The channel layer of one event loop."""

    def __init__(self, hosts: Any = None, **options: Any) -> None:
        super().__init__(hosts, **options)
        self._shards = [BatchingShard(host, self) for host in decode_hosts(hosts)]


class BatchingChannelLayer(RedisPubSubChannelLayer):
    """The channel layer that `settings.CHANNEL_LAYERS` names while the seam is on."""

    def of_this_loop(self) -> BatchingLoopLayer:
        """Return the layer of the running event loop, for callers that keep it.

        Every call through the outer layer looks the loop up, for which Python asks the system for its process id.
        """
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            self._layers[loop] = BatchingLoopLayer(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        layer: BatchingLoopLayer = self._layers[loop]
        return layer

    _get_layer = of_this_loop


async def _read_available(connection: Any) -> bool:
    """Read what has arrived into the parser; False after WAIT_SECONDS without data or when the connection is lost."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await connection._parser.read_from_socket()
    except (RedisError, OSError, TimeoutError):
        return False
    connection.next_health_check = asyncio.get_running_loop().time() + connection.health_check_interval
    return True


def _parsed_replies(connection: Any) -> Iterator[Any]:
    """Yield the complete replies that hiredis holds, without reading from the socket.

    When there are no more, `gets` returns redis-py's marker NOT_ENOUGH_DATA, not None.
    """
    reader = connection._parser._reader
    while (answer := reader.gets()) is not NOT_ENOUGH_DATA:
        yield answer
