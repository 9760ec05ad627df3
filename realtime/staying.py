"""Whether those whose sockets are open may stay: still logged in, and still in their rooms.

Looked at once a minute, every five seconds those whose time has come: many at a time, for what a look costs is the way
there.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from time import monotonic
from typing import Any, Protocol
from uuid import UUID

from django.db import DatabaseError

from accounts import sessions, tokens
from realtime.joining import Credential, Headers, TurnedAway, credential, identify
from realtime.threads import in_thread
from rooms.membership import of_users

logger = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 60.0
SECONDS = 5.0
AT_ONCE = 100

Caller = tuple[Headers, UUID]
"""The headers of somebody's handshake, and the room that he is in."""


class Socket(Protocol):
    room_id: UUID
    headers: Headers
    looked_at: float
    """When his right to be here was looked at, by `monotonic`."""

    async def turned_away(self, away: TurnedAway) -> None: ...


async def watch(everybody: Callable[[], Collection[Any]]) -> None:
    """For as long as the process lives."""
    while True:
        await asyncio.sleep(SECONDS)
        try:
            await _look_again(everybody())
        except DatabaseError:  # the next look will tell
            logger.warning("not_looked_at")
        except Exception:
            logger.exception("look_failed")


async def _look_again(sockets: Collection[Socket]) -> None:
    now = monotonic()
    due = [socket for socket in sockets if now - socket.looked_at > LOOK_AGAIN_SECONDS]
    for first in range(0, len(due), AT_ONCE):
        few = due[first : first + AT_ONCE]
        for socket in few:
            socket.looked_at = now
        found = await in_thread(look, [(socket.headers, socket.room_id) for socket in few])
        for socket, away in zip(few, found, strict=True):
            if away is not None:
                await socket.turned_away(away)


def look(callers: Sequence[Caller]) -> list[TurnedAway | None]:
    """For each why he may not stay; None for him who may. In a few statements for all of them; who does not pass is
    looked at by himself, as one who has just come."""
    shown = [credential(headers) for headers, _ in callers]
    users = _users({each for each in shown if each is not None})
    here = of_users({room for _, room in callers}, set(users.values()))
    return [
        None if each and (room, users.get(each)) in here else _reason(headers, room)
        for each, (headers, room) in zip(shown, callers, strict=True)
    ]


def _users(shown: Collection[Credential]) -> dict[Credential, int]:
    by_token = tokens.owners({each.value for each in shown if each.is_token})
    by_session = sessions.owners({each.value for each in shown if not each.is_token})
    owners = {each: (by_token if each.is_token else by_session).get(each.value) for each in shown}
    return {each: user.pk for each, user in owners.items() if user}


def _reason(headers: Headers, room: UUID) -> TurnedAway | None:
    try:
        identify(headers, room)
    except TurnedAway as away:
        return away
    return None
