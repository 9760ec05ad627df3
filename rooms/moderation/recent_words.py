"""The last lines of chat of each room, kept in Redis so that a report can attach them. Chat is stored nowhere else.

A room's lines are in one list for each hour of the clock, of at most LINES, which expires two hours after that hour
began: a line is gone one to two hours after it was said. Lines are kept as others read them, after the word filter.
"""

import time
from typing import Final
from uuid import UUID

import msgspec
import redis

from config.redis_writer import Command
from games.store.hot_state import client

LINES: Final = 50
HOUR: Final = 3600


class SaidLine(msgspec.Struct, omit_defaults=True):
    """A line of `player`; `reader` is the one other player who got it, when it was private."""

    at: int
    player: int
    to: str
    text: str
    reader: int | None = None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SaidLine)


def keep_commands(room_id: UUID, line: SaidLine) -> list[Command]:
    """Return the commands that keep a line, for an outbox."""
    hour = line.at // 1000 // HOUR
    key = _key(room_id, hour)
    return [
        ("LPUSH", key, _encoder.encode(line)),
        ("LTRIM", key, 0, LINES - 1),
        ("EXPIREAT", key, (hour + 2) * HOUR),
    ]


def said_by(room_id: UUID, player: int, reader: int) -> list[SaidLine]:
    """Return what the player said in the room and `reader` could read, in order; empty when Redis is away."""
    hour = int(time.time()) // HOUR
    pipeline = client().pipeline(transaction=False)
    for each in (hour, hour - 1):
        pipeline.lrange(_key(room_id, each), 0, LINES - 1)
    try:
        newest_first = [line for lines in pipeline.execute() for line in lines][:LINES]
    except redis.RedisError:
        return []
    lines = [_decoder.decode(line) for line in reversed(newest_first)]
    return [line for line in lines if line.player == player and line.reader in {None, reader}]


def _key(room_id: UUID, hour: int) -> str:
    return f"room:{room_id}:words:{hour}"
