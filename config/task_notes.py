"""A task stands noted in Redis from its handing in until it is done, as kombu's Redis transport notes it: another
worker takes it should the first one die."""

from time import time

from config.redis_line import Command

NOTES, INDEX = "unacked", "unacked_index"
"""Kombu's own keys."""
NOTED = "noted"
"""Among a message's properties: whoever handed it in has noted it."""


def noting(tag: str, message: bytes, queue: str, exchange: str = "") -> tuple[Command, Command]:
    """What notes a message, given as JSON, under its delivery tag."""
    kept = b'[%b,"%b","%b"]' % (message, exchange.encode(), queue.encode())
    return ("ZADD", INDEX, time(), tag), ("HSET", NOTES, tag, kept)


def done(tag: str) -> tuple[Command, Command]:
    """What ends the note."""
    return ("ZREM", INDEX, tag), ("HDEL", NOTES, tag)
