"""Voice of one page: joins and leaves, and passes on what two browsers tell each other to connect.

Sound never comes here. What is passed on holds addresses of players: it is neither stored nor logged.
"""

from contextlib import suppress
from functools import partial
from typing import Final
from uuid import UUID

from django.db import DatabaseError

from accounts import limits
from realtime.presence import talkers
from realtime.presence.pages import Page
from realtime.presence.talkers import Talker, Talkers
from realtime.sockets.message_socket import MessageSocket
from realtime.sockets.process.hub import Hub
from realtime.sockets.process.talker_renewal import AWAY, as_message, tell
from realtime.sockets.process.threads import in_thread
from realtime.sockets.rate_limit import Bucket
from realtime.wire import messages
from realtime.wire.bus import ALL, Talk
from realtime.wire.outbox import Outbox
from realtime.wire.refused import Refused
from rooms.voice import access

LOST: Final = {1005, 1006, 1011, 4012}
"""Close codes after which a page may come back: its entry stays until it runs out, and connections go on meanwhile."""


class Voice:
    """What one page says about voice. `talker` is set while the page talks."""

    def __init__(self, socket: MessageSocket, hub: Hub, page: Page) -> None:
        self._socket = socket
        self._hub = hub
        self._page = page
        self._bucket = Bucket(limits.VOICE_MESSAGES.most, limits.VOICE_BURST.most)
        self.talker: Talker | None = None

    @property
    def room_id(self) -> UUID:
        return self._page.room_id

    async def answer(self, message: messages.VoiceMessage) -> None:
        """Do what the message asks, and answer it."""
        try:
            if not self._bucket.take():
                raise Refused("too_fast", str(limits.refuse(limits.VOICE_MESSAGES, self._bucket.wait())))
            await (self._state(message) if isinstance(message, messages.Voice) else self._signal(message))
        except Refused as refused:
            await self._socket.send_message(messages.Refused(refused.code, refused.message, message.id, refused.field))
        except (DatabaseError, *AWAY):
            await self._socket.send_message(
                messages.Refused("busy", "Voice cannot be reached just now: try again.", message.id)
            )
        else:
            await self._socket.send_message(messages.Done(message.id))

    async def _state(self, message: messages.Voice) -> None:
        await self._check(self._page.player)
        now = await (self._join(message) if message.joined else self._leave())
        await tell(self.room_id, now)
        if not now.changed:  # who asks again, or for the first time, gets the list all the same
            await self._socket.send_message(as_message(now))

    async def _join(self, message: messages.Voice) -> Talkers:
        talker = Talker(self._page.player, self._page.page, message.session, message.muted)
        now = await talkers.join(self._hub.redis, self.room_id, talker)
        self.talker = talker
        self._hub.talkers.sockets.add(self)
        return now

    async def _leave(self) -> Talkers:
        self._forget()
        return await talkers.end(self._hub.redis, self._page, any_page=True)

    async def _signal(self, message: messages.VoiceSignal) -> None:
        """Pass it on, if both talk and both may at this moment."""
        if self.talker is None:
            raise Refused("not_allowed", "Join the talk first.")
        if message.to == self._page.player:
            raise Refused("bad_message", "That is you.", "to")
        now = await talkers.look(self._hub.redis, self.room_id)
        sender, other = now.find(self._page.player), now.find(message.to)
        if other is None or sender is None or sender.page != self._page.page:
            raise Refused("stale", "They do not talk any more.")
        if other.session != message.session:
            raise Refused("stale", "They have joined anew.")
        await self._check(self._page.player, message.to)
        text = messages.encode(
            messages.VoiceSignalled(message.id, sender.player, sender.session, message.description, message.candidates)
        )
        await in_thread(_pass_on, Talk(str(self.room_id), {ALL: text}, [message.to]))

    async def _check(self, *players: int) -> None:
        await in_thread(partial(access.check, self.room_id), *players)

    async def recheck(self) -> None:
        """The room has changed: end it if the player may not talk any more."""
        if self.talker is not None:
            with suppress(DatabaseError):  # the renewal checks again
                await self._hub.talkers.end_for_others([self])

    async def stop(self) -> None:
        """End it, whatever the page wants."""
        self._forget()
        with suppress(DatabaseError, *AWAY):
            await self._hub.talkers.end(self._page)

    async def closed(self, code: int) -> None:
        """The socket was closed with this code."""
        if self.talker is not None:
            self._forget()
            if code not in LOST:
                with suppress(DatabaseError, *AWAY):
                    await self._hub.talkers.end(self._page)

    def _forget(self) -> None:
        self.talker = None
        self._hub.talkers.sockets.discard(self)


def _pass_on(talk: Talk) -> None:
    outbox = Outbox()
    outbox.to_room(talk)
    outbox.send()
