"""The answers to what was said at tables, kept in Redis for ten minutes, so that a line sent again is not said again.

Only a digest of each message is kept, and its answer. If Redis is away, a line may be said twice, which is better than
not at all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from typing import Final

import msgspec
from redis import RedisError
from redis import asyncio as aioredis

from realtime.wire import messages

Answer = messages.Done | messages.Refused

KEPT_SECONDS: Final = 600
"""Longer than a page takes to come back. Ten messages a second take some two megabytes of Redis in this time."""

UNDER_WAY_SECONDS: Final = 5
"""How long a message counts as being said; its process may be killed before there is an answer."""

REDIS_SECONDS: Final = 1.0
LOOKS: Final = 20
"""How often a copy looks for the answer to the message that another socket is saying, LOOK_SECONDS apart."""

LOOK_SECONDS: Final = 0.05

_AWAY: Final = (RedisError, OSError, TimeoutError)
_encoder = msgspec.json.Encoder(order="deterministic")


class _Said(msgspec.Struct):
    """A message that was said, or is being said: then `answer` is None."""

    digest: str
    answer: Answer | None = None


_decoder = msgspec.json.Decoder(_Said)


async def answer_once(
    client: aioredis.Redis, player: int, message: messages.TableTalk, say: Callable[[], Awaitable[Answer]]
) -> tuple[Answer, bool]:
    """Return the answer of `say`, and False; or, for a repeat, the first answer, and True.

    A repeat is the same message of the same player. Another message under a known id is refused. What `say` answers
    with `busy` or `too_fast`, or raises, is not kept: the message may be sent again.
    """
    key, digest = f"talk:{player}:{message.id}", sha256(_encoder.encode(message)).hexdigest()[:32]
    try:
        first = await _first(client, key, digest)
    except _AWAY:
        return await say(), False
    if first is None:
        return await _say(client, key, digest, say), False
    if first.digest != digest:
        return messages.Refused("bad_message", "This id is already another message's.", message.id, "id"), False
    if first.answer is None:
        return messages.Refused("busy", "This is just being said: try again.", message.id), False
    return first.answer, True


async def _first(client: aioredis.Redis, key: str, digest: str) -> _Said | None:
    """Return what is known of a message; None when it is new, which is noted. Waits for an answer under way."""
    said: _Said | None = None
    for look in range(LOOKS):
        if look:
            await asyncio.sleep(LOOK_SECONDS)
        async with asyncio.timeout(REDIS_SECONDS):
            if await client.set(key, _encoder.encode(_Said(digest)), nx=True, ex=UNDER_WAY_SECONDS):
                return None
            found = await client.get(key)
        if found is not None:
            said = _decoder.decode(found)
            if said.answer is not None or said.digest != digest:
                return said
    return said


async def _say(client: aioredis.Redis, key: str, digest: str, say: Callable[[], Awaitable[Answer]]) -> Answer:
    answer: Answer | None = None
    try:
        answer = await say()
    finally:
        with suppress(*_AWAY):
            async with asyncio.timeout(REDIS_SECONDS):
                if answer is None or (isinstance(answer, messages.Refused) and answer.code in {"busy", "too_fast"}):
                    await client.delete(key)
                else:
                    await client.set(key, _encoder.encode(_Said(digest, answer)), ex=KEPT_SECONDS)
    return answer
