"""Renews who talks on the sockets of this process, tells rooms of changes, and ends it for who may talk no longer."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from typing import Final, Protocol
from uuid import UUID

from django.db import DatabaseError
from redis import RedisError
from redis import asyncio as aioredis

from realtime.presence import talkers
from realtime.presence.pages import Page
from realtime.presence.talkers import RENEW_SECONDS, Talker, Talkers
from realtime.sockets.process.threads import in_thread
from realtime.wire import messages
from realtime.wire.bus import ALL, Talk
from realtime.wire.outbox import Outbox
from rooms.voice import access

logger = logging.getLogger(__name__)
AWAY: Final = (RedisError, OSError, TimeoutError)


class TalkingSocket(Protocol):
    """What the renewal needs of a page that talks."""

    talker: Talker | None

    @property
    def room_id(self) -> UUID: ...

    async def stop(self) -> None: ...


class TalkerRenewal:
    """Belongs to one event loop. `sockets` are the pages of this process that talk."""

    def __init__(self, client: aioredis.Redis) -> None:
        self._client = client
        self.sockets: set[TalkingSocket] = set()

    async def run(self) -> None:
        """Renew all every RENEW_SECONDS until cancelled."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if self.sockets:
                try:
                    await self._renew()
                except AWAY:  # the entries outlast two more tries
                    logger.warning("talkers_not_renewed")
                except Exception:
                    logger.exception("talkers_not_renewed")

    async def _renew(self) -> None:
        with suppress(DatabaseError):  # while it is away, nobody can lose a seat either
            await self.end_for_others(list(self.sockets))
        rooms: dict[UUID, list[Talker]] = defaultdict(list)
        for socket in self.sockets:
            if socket.talker:
                rooms[socket.room_id].append(socket.talker)
        for room_id, here in rooms.items():
            await tell(room_id, await talkers.renew(self._client, room_id, here))

    async def end_for_others(self, sockets: Collection[TalkingSocket]) -> None:
        """End it for those who may not talk any more: their seat is gone, or voice was switched off."""
        talking = {socket: socket.talker.player for socket in sockets if socket.talker}
        entitled = await in_thread(access.entitled, set(talking.values()))
        for socket, player in talking.items():
            if player not in entitled:
                await socket.stop()

    async def end(self, page: Page, *, any_page: bool = False) -> Talkers:
        """Remove an entry, and tell the room. Raises RedisError."""
        now = await talkers.end(self._client, page, any_page=any_page)
        await tell(page.room_id, now, page.player)
        return now


async def tell(room_id: UUID, now: Talkers, *others: int) -> None:
    """Tell those who sit in the room who talks, if that has changed, and these others."""
    if now.changed:
        await in_thread(_tell, room_id, as_message(now), others)


def as_message(now: Talkers) -> messages.VoiceChanged:
    listed = [messages.Talker(each.player, each.session, each.muted) for each in now.all]
    return messages.VoiceChanged(now.version, listed)


def _tell(room_id: UUID, message: messages.VoiceChanged, others: Collection[int]) -> None:
    listeners = sorted({*access.seated(room_id), *others})
    if listeners:  # a talk to nobody would be one to everybody
        outbox = Outbox()
        outbox.to_room(Talk(str(room_id), {ALL: messages.encode(message)}, listeners))
        outbox.send()
