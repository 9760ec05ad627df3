"""States of games in Redis: copies of what the log gives. They may be absent or behind at any time."""

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec
import redis
from django.conf import settings

from config.redis_writer import Command
from games.rules.state import FORMAT, State

SECONDS_KEPT = 3600
_HEADER = 16
"""Bytes before the state: four digits of format and twelve of the move number. They compare as text, so that the script
can keep a newer state."""

_RAISE = """
for place, key in ipairs(KEYS) do
  local head, state = redis.call('GETRANGE', key, 0, 15), ARGV[place + 1]
  if head == '' or string.sub(head, 1, 4) ~= string.sub(state, 1, 4) or head < string.sub(state, 1, 16) then
    redis.call('SET', key, state, 'EX', ARGV[1])
  end
end"""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(State)


@cache
def client() -> redis.Redis:
    """Return the Redis client of this process; its connection pool is shared by all threads."""
    return redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)


def load(game_ids: Sequence[int]) -> dict[int, State]:
    """Return the states that Redis has, in one round trip. Empty when Redis is away: the log gives every state."""
    try:
        stored = client().mget([key(game_id) for game_id in game_ids])
    except redis.RedisError:
        return {}
    found = zip(game_ids, stored, strict=True)
    states = ((game_id, _decode(data)) for game_id, data in found if isinstance(data, bytes))
    return {game_id: state for game_id, state in states if state is not None}


def save_command(states: Mapping[int, State]) -> Command:
    """Return the command that stores these states. A newer state that is already there is kept."""
    keys = [key(game_id) for game_id in states]
    data = [f"{FORMAT:04}{state.seq:012}".encode() + _encoder.encode(state) for state in states.values()]
    return ("EVAL", _RAISE, len(keys), *keys, SECONDS_KEPT, *data)


def key(game_id: int) -> str:
    return f"game:{game_id}:state"


def _decode(data: bytes) -> State | None:
    if data[:4] != f"{FORMAT:04}".encode():
        return None
    try:
        return _decoder.decode(data[_HEADER:])
    except msgspec.DecodeError:
        return None
