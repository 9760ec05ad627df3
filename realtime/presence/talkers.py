"""Who talks by microphone in a room: entries in Redis, each of which the process with the player's page renews.

What a page's crash, a killed process or an emptied Redis leaves behind runs out by itself. Nothing else is stored.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from redis import asyncio as aioredis

from realtime.presence import keys
from realtime.presence.pages import Page

TALKING_SECONDS: Final = 10
"""For how long an entry is valid. Renewed every RENEW_SECONDS."""
RENEW_SECONDS: Final = 3.0

_SCRIPT: Final = """
local clock = redis.call('time')
local now, changed = tonumber(clock[1]) + tonumber(clock[2]) / 1000000, 0
local entries = redis.call('hgetall', KEYS[1])
for place = 1, #entries, 2 do
  if tonumber(entries[place + 1]:match('^%S+')) <= now then
    redis.call('hdel', KEYS[1], entries[place])
    changed = 1
  end
end
for place = 2, #ARGV, 4 do
  local player, page, session, muted = ARGV[place], ARGV[place + 1], ARGV[place + 2], ARGV[place + 3]
  local old = redis.call('hget', KEYS[1], player) or ''
  local old_page, told = old:match('^%S+ (%S+) (.+)$')
  if ARGV[1] == 'end' then
    if old_page and (page == '' or page == old_page) then
      redis.call('hdel', KEYS[1], player)
      changed = 1
    end
  elseif ARGV[1] == 'join' or not old_page or old_page == page then
    local new = session .. ' ' .. muted
    redis.call('hset', KEYS[1], player, string.format('%.3f', now + 10) .. ' ' .. page .. ' ' .. new)
    if new ~= told then changed = 1 end
  end
end
redis.call('expire', KEYS[1], 60)
local answer = {changed, clock[1] * 1000000 + clock[2]}
for _, each in ipairs(redis.call('hgetall', KEYS[1])) do table.insert(answer, each) end
return answer
""".replace("now + 10", f"now + {TALKING_SECONDS}")
"""`ARGV[1]` is 'join', 'renew', 'end' or 'look'; then come player, page, session and muted of each. A renewed entry
that is gone is made again, unless another page has made one. Returns whether anything changed that others see, and all
entries that are valid."""


class Talker(NamedTuple):
    """One who talks, on which page; `session` is the page's name for this connection."""

    player: int
    page: str
    session: UUID
    muted: bool


class Talkers(NamedTuple):
    """All who talk in a room, and whether that has changed by this call or because somebody's entry had run out.

    `version` is higher for a later state: messages with two of them may overtake each other.
    """

    all: list[Talker]
    changed: bool
    version: int

    def find(self, player: int) -> Talker | None:
        return next((talker for talker in self.all if talker.player == player), None)


async def join(client: aioredis.Redis, room_id: UUID, talker: Talker) -> Talkers:
    """Enter one who talks, or who is muted or not; from now on the entry is this page's. Raises RedisError."""
    return await _run(client, room_id, "join", [talker])


async def renew(client: aioredis.Redis, room_id: UUID, talkers: Sequence[Talker]) -> Talkers:
    """Renew these entries, in one step. Raises RedisError."""
    return await _run(client, room_id, "renew", talkers)


async def end(client: aioredis.Redis, page: Page, *, any_page: bool = False) -> Talkers:
    """Remove a player's entry, if it is this page's or `any_page` is set. Raises RedisError."""
    arguments = [str(page.player), "" if any_page else page.page, "", ""]
    return await _answer(client, page.room_id, "end", arguments)


async def look(client: aioredis.Redis, room_id: UUID) -> Talkers:
    """Return who talks. Raises RedisError."""
    return await _run(client, room_id, "look", [])


async def _run(client: aioredis.Redis, room_id: UUID, mode: str, talkers: Sequence[Talker]) -> Talkers:
    arguments: list[str] = []
    for player, page, session, muted in talkers:
        arguments += (str(player), page, str(session), str(int(muted)))
    return await _answer(client, room_id, mode, arguments)


async def _answer(client: aioredis.Redis, room_id: UUID, mode: str, arguments: list[str]) -> Talkers:
    answer: Awaitable[list[Any]] = client.eval(_SCRIPT, 1, keys.talkers(room_id), mode, *arguments)
    changed, version, *entries = await answer
    pairs = zip(entries[::2], entries[1::2], strict=True)
    return Talkers(sorted(_talker(int(player), entry.decode()) for player, entry in pairs), bool(changed), int(version))


def _talker(player: int, entry: str) -> Talker:
    _, page, session, muted = entry.split(" ")
    return Talker(player, page, UUID(session), muted == "1")
