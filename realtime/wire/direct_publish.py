"""Publishing to the channel layer's Redis channels without the layer (the seam `direct_publish`, docs/seams.md).

A worker has no event loop: `async_to_sync(layer.group_send)` makes one, and a connection to Redis, for each call. The
names of channels, their shards and the serializer are those of channels_redis. Imported only where the seam is on.
"""

from channels_redis.serializers import registry
from channels_redis.utils import _consistent_hash
from django.conf import settings

from config.redis_writer import Command
from realtime.wire import bus
from realtime.wire.groups import room_group

_GROUP_PREFIX = "asgi__group__"

_serializer = registry.get_serializer("msgpack")


def publish_command(message: bus.BusMessage, channel: str | None = None) -> tuple[str, Command]:
    """Return the URL of the Redis that carries the channel, and the command that publishes the message there.

    Without a channel it goes to the group of the message's room.
    """
    if channel is None:
        assert isinstance(message, bus.ToRoom)
        channel = f"{_GROUP_PREFIX}{room_group(message.room)}"
    return _shard(channel), ("PUBLISH", channel, _serializer.serialize(bus.encode(message)))


def _shard(channel: str) -> str:
    return str(settings.CHANNEL_URLS[_consistent_hash(channel, len(settings.CHANNEL_URLS))])
