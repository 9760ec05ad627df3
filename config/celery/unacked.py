"""How kombu's Redis transport notes a task from its handing in until it is done: another worker takes it should the
first one die. The keys and their form are kombu's own (`kombu.transport.redis.QoS`)."""

from time import time

from config.redis_writer import Command

UNACKED, INDEX = "unacked", "unacked_index"
NOTED = "noted"
"""Among a message's properties: whoever handed it in has noted it."""


def note(tag: str, message: bytes, queue: str, exchange: str = "") -> tuple[Command, Command]:
    """Return the commands that note a message, given as JSON, under its delivery tag."""
    kept = b'[%b,"%b","%b"]' % (message, exchange.encode(), queue.encode())
    return ("ZADD", INDEX, time(), tag), ("HSET", UNACKED, tag, kept)


def forget(tag: str) -> tuple[Command, Command]:
    """Return the commands that end the note."""
    return ("ZREM", INDEX, tag), ("HDEL", UNACKED, tag)
