"""The pub/sub channel layer of channels_redis, reading all that has come at once (the seam `channel_layer`,
docs/seams.md).

A worker's broadcasts arrive together, and for each redis-py starts two timers, looks after the connection's health and
passes through ten coroutines: twice what the hub then takes to serve four sockets. Here it does so when nothing has
come for a while; what has come is read and parsed at once.
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
AGAIN_SECONDS = 1.0
_MESSAGE = b"message"

logger = logging.getLogger(__name__)


class BatchingShard(RedisSingleShardConnection):
    """The connection to one Redis."""

    async def _do_receiving(self) -> None:
        while True:
            try:
                if self._pubsub and self._pubsub.subscribed:
                    if not await _filled(self._pubsub.connection):
                        # It looks after the connection's health, and connects anew where that is lost.
                        self._receive_message(await self._pubsub.get_message(ignore_subscribe_messages=True))
                    for answer in _parsed(self._pubsub.connection):
                        await self._receive(answer)
                else:
                    await asyncio.sleep(WAIT_SECONDS)
            except Exception:  # the next read connects anew
                logger.exception("receive_failed")
                await asyncio.sleep(AGAIN_SECONDS)

    async def _receive(self, answer: Any) -> None:
        if isinstance(answer, ResponseError):
            raise answer
        if answer[0] == _MESSAGE:
            self._receive_message({"channel": answer[1], "data": answer[2]})
        else:
            self._receive_message(await self._pubsub.handle_message(answer, ignore_subscribe_messages=True))


class BatchingLoopLayer(RedisPubSubLoopLayer):
    """One event loop's."""

    def __init__(self, hosts: Any = None, **options: Any) -> None:
        super().__init__(hosts, **options)
        self._shards = [BatchingShard(host, self) for host in decode_hosts(hosts)]


class BatchingChannelLayer(RedisPubSubChannelLayer):
    """The channel layer; `settings.CHANNEL_LAYERS` names channels_redis's own where the seam is off."""

    def of_this_loop(self) -> BatchingLoopLayer:
        """The layer itself. Through this one each call looks it up by the running loop, and to find that, Python asks
        the system for the number of its process."""
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            self._layers[loop] = BatchingLoopLayer(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        layer: BatchingLoopLayer = self._layers[loop]
        return layer

    _get_layer = of_this_loop


async def _filled(connection: Any) -> bool:
    """Whether anything came, as far as it came; not after a while without, nor when the connection is lost."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await connection._parser.read_from_socket()
    except (RedisError, OSError, TimeoutError):
        return False
    connection.next_health_check = asyncio.get_running_loop().time() + connection.health_check_interval
    return True


def _parsed(connection: Any) -> Iterator[Any]:
    """What hiredis has of whole answers, without reading. `gets` gives the marker that redis-py has made it with, and
    not None, when there is no more."""
    reader = connection._parser._reader
    while (answer := reader.gets()) is not NOT_ENOUGH_DATA:
        yield answer
