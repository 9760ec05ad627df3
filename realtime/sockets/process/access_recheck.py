"""Checks once a minute whether the players with open sockets are still logged in and still in their rooms.

Every five seconds those that are due are checked together: a query for a hundred players costs hardly more than one for
a single player.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from time import monotonic
from typing import Any, Protocol
from uuid import UUID

from django.db import DatabaseError

from accounts import sessions, tokens
from realtime.sockets.process.handshake import ConnectionRejected, Credential, Headers, credential, identify
from realtime.sockets.process.threads import in_thread
from rooms.services.membership import of_users

logger = logging.getLogger(__name__)
RECHECK_SECONDS = 60.0
ROUND_SECONDS = 5.0
BATCH_SIZE = 100

Caller = tuple[Headers, UUID]
"""The headers of a handshake, and the room that it asked for."""


class CheckedSocket(Protocol):
    """What the check needs of a consumer."""

    room_id: UUID
    headers: Headers
    checked_at: float
    """When access was last checked, by `time.monotonic`."""

    async def reject(self, rejected: ConnectionRejected) -> None: ...


async def recheck_forever(all_sockets: Callable[[], Collection[Any]]) -> None:
    """Check the sockets that are due, every ROUND_SECONDS, until cancelled."""
    while True:
        await asyncio.sleep(ROUND_SECONDS)
        try:
            await _recheck_due(all_sockets())
        except DatabaseError:  # tried again when the sockets are due next
            logger.warning("not_looked_at")
        except Exception:
            logger.exception("access_recheck_failed")


async def _recheck_due(sockets: Collection[CheckedSocket]) -> None:
    now = monotonic()
    due = [socket for socket in sockets if now - socket.checked_at > RECHECK_SECONDS]
    for first in range(0, len(due), BATCH_SIZE):
        few = due[first : first + BATCH_SIZE]
        for socket in few:
            socket.checked_at = now
        found = await in_thread(recheck, [(socket.headers, socket.room_id) for socket in few])
        for socket, rejected in zip(few, found, strict=True):
            if rejected is not None:
                await socket.reject(rejected)


def recheck(callers: Sequence[Caller]) -> list[ConnectionRejected | None]:
    """Return for each caller None, or why they may not stay.

    All are checked in four queries; those who do not pass are checked again one by one, as at a handshake.
    """
    credentials = [credential(headers) for headers, _ in callers]
    users = _users({each for each in credentials if each is not None})
    here = of_users({room for _, room in callers}, set(users.values()))
    return [
        None if each and (room, users.get(each)) in here else _rejection(headers, room)
        for each, (headers, room) in zip(credentials, callers, strict=True)
    ]


def _users(credentials: Collection[Credential]) -> dict[Credential, int]:
    by_token = tokens.owners({each.value for each in credentials if each.is_token})
    by_session = sessions.owners({each.value for each in credentials if not each.is_token})
    owners = {each: (by_token if each.is_token else by_session).get(each.value) for each in credentials}
    return {each: user.pk for each, user in owners.items() if user}


def _rejection(headers: Headers, room: UUID) -> ConnectionRejected | None:
    try:
        identify(headers, room)
    except ConnectionRejected as rejected:
        return rejected
    return None
