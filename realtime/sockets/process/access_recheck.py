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
from realtime.sockets.handshake import ConnectionRejected, Credential, Headers, credential, identify
from realtime.sockets.threads import in_thread
from rooms.services.membership import of_users

logger = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 60.0
SECONDS = 5.0
AT_ONCE = 100

Caller = tuple[Headers, UUID]
"""The headers of a handshake, and the room that it is for."""


class CheckedSocket(Protocol):
    room_id: UUID
    headers: Headers
    looked_at: float
    """When the right to be here was looked at, by `monotonic`."""

    async def reject(self, rejected: ConnectionRejected) -> None: ...


async def recheck_forever(everybody: Callable[[], Collection[Any]]) -> None:
    """For as long as the process lives."""
    while True:
        await asyncio.sleep(SECONDS)
        try:
            await _look_again(everybody())
        except DatabaseError:  # the next look will tell
            logger.warning("not_looked_at")
        except Exception:
            logger.exception("look_failed")


async def _look_again(sockets: Collection[CheckedSocket]) -> None:
    now = monotonic()
    due = [socket for socket in sockets if now - socket.looked_at > LOOK_AGAIN_SECONDS]
    for first in range(0, len(due), AT_ONCE):
        few = due[first : first + AT_ONCE]
        for socket in few:
            socket.looked_at = now
        found = await in_thread(recheck, [(socket.headers, socket.room_id) for socket in few])
        for socket, rejected in zip(few, found, strict=True):
            if rejected is not None:
                await socket.reject(rejected)


def recheck(callers: Sequence[Caller]) -> list[ConnectionRejected | None]:
    """Return for each why they may not stay; None for those who may. In a few statements for all of them; whoever does
    not pass is looked at alone, as at a handshake."""
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


def _reason(headers: Headers, room: UUID) -> ConnectionRejected | None:
    try:
        identify(headers, room)
    except ConnectionRejected as rejected:
        return rejected
    return None
