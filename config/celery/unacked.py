"""The records of unacknowledged tasks in Redis, from which another worker takes the tasks of a worker that died.

The keys and their format are kombu's (`kombu.transport.redis.QoS`).
"""

from time import time

from config.redis_writer import Command

UNACKED, INDEX = "unacked", "unacked_index"
NOTED = "noted"
"""The property of a message that its publisher has recorded already."""


def note(tag: str, message: bytes, queue: str, exchange: str = "") -> tuple[Command, Command]:
    """Return the commands that record a message, given as JSON, under its delivery tag."""
    kept = b'[%b,"%b","%b"]' % (message, exchange.encode(), queue.encode())
    return ("ZADD", INDEX, time(), tag), ("HSET", UNACKED, tag, kept)


def forget(tag: str) -> tuple[Command, Command]:
    """Return the commands that remove the record of a message."""
    return ("ZREM", INDEX, tag), ("HDEL", UNACKED, tag)
