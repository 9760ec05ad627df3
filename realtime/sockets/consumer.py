"""The socket: parse, check, hand over; pass on what the feed says; read what it misses."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, perf_counter, time
from typing import Any
from uuid import UUID, uuid4

from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import DatabaseError
from redis import RedisError
from structlog.contextvars import bind_contextvars

from games.actions.metrics import count_answer
from games.actions.wire_actions import kind_of
from games.store import log
from realtime.presence import pages
from realtime.presence.pages import Page
from realtime.server.fast_dispatch import FastDispatchConsumer
from realtime.sockets import metrics, table_talk
from realtime.sockets.board_feed import BoardFeed, Frame, Greeting, Resync
from realtime.sockets.greeting import catch_up, greet
from realtime.sockets.handshake import ConnectionRejected, identify
from realtime.sockets.process.access_recheck import LOOK_AGAIN_SECONDS
from realtime.sockets.process.hub import hub
from realtime.sockets.process.move_sequencer import Move, Talk
from realtime.sockets.rate_limit import Bucket, FloodCounter
from realtime.sockets.threads import in_thread
from realtime.wire import bus, messages
from realtime.wire.frames import outgoing
from realtime.wire.outbox import Outbox
from rooms.services import holds

logger = logging.getLogger(__name__)
HELLO_SECONDS = 10
"""How long a socket may stay that has not sent `hello`."""
UNREACHABLE = "The table cannot be reached just now."
GOODBYES = {1000, 1001, 1005}
"""Close codes of a page that was closed or left; anything else is a connection that was lost."""


class TableConsumer(FastDispatchConsumer):
    """One page of one player in one room."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle one message, with one place for errors."""
        try:
            await self.handle(message)
        except StopConsumer:
            raise
        except Exception:  # an error that got out would close the socket with 1011 and skip `disconnect`
            feed: BoardFeed | None = getattr(self, "feed", None)
            where = {"room": str(self.scope["url_route"]["kwargs"]["room_id"]), "game": feed and feed.game}
            logger.exception("socket_failed", extra={"type": message["type"], **where})
            if feed and feed.player:
                await self.tell(messages.Refused("busy", "something went wrong here: try again"))
            else:  # nobody knows who they are: they may not stay
                await self.say_bye(4012, UNREACHABLE, reconnect=True)

    async def connect(self) -> None:
        self.room_id: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        self.headers = dict(self.scope["headers"])
        self.hub = hub()
        self.page = uuid4().hex
        self.feed = BoardFeed()
        self.bucket = Bucket(settings.LIMIT_SOCKET_MESSAGES_PER_SECOND, settings.LIMIT_SOCKET_BURST)
        self.flood = FloodCounter()
        self.joined = self.closing = False
        # At different times for those who came at the same.
        self.looked_at = monotonic() - random.uniform(0, LOOK_AGAIN_SECONDS)  # noqa: S311 - no secret
        # One task serves a socket all its life: what is bound here stands in each of its log lines.
        bind_contextvars(request_id=self.page, room=str(self.room_id))
        metrics.opened()
        self.hello_timer = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._no_hello)
        # Before anything is answered: whoever comes back after this connection has a later one.
        self.opened = await pages.moment(self.hub.redis)
        await self.accept()
        await self._identify()

    async def _identify(self) -> None:
        try:
            self.feed.player = (await in_thread(identify, self.headers, self.room_id)).pk
            bind_contextvars(player=self.player)
        except ConnectionRejected as rejected:
            await self.reject(rejected)
            return
        except DatabaseError:
            await self.say_bye(4012, UNREACHABLE, reconnect=True)
            return
        with suppress(RedisError, OSError):
            if not await pages.admit(self.hub.redis, self._page()):
                await self.say_bye(4008, "Too many pages of yours are open at this table.", reconnect=True)

    @property
    def player(self) -> int:
        """Who this is; 0 until that is known."""
        return self.feed.player

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.closing:
            return
        if self.joined:
            self.hub.leases.heard(self._page())
        if not self.bucket.take():
            await self._offend(messages.Refused("too_fast", "too many messages: slow down", _id_in(text_data)))
            return
        try:
            message = messages.parse(text_data if text_data is not None else bytes_data or b"")
        except messages.BadMessage as error:
            await self._offend(messages.Refused("bad_message", error.message, error.action_id, error.field))
            return
        metrics.received(message)
        self.flood.good()
        if isinstance(message, messages.Hello):
            await self._hello(message)
        elif not self.joined:
            await self.tell(messages.Refused("bad_message", "`hello` comes first", getattr(message, "id", None)))
        elif not isinstance(message, messages.Beat):
            await self._act(message)

    async def _act(self, message: messages.BoardAction | messages.TableTalk | messages.RoomAction) -> None:
        if isinstance(message, messages.TableTalk):
            await self._talk(message)
            return
        if isinstance(message, messages.BoardAction):
            self.feed.await_answer(str(message.id))
            taken = self.hub.boards.submit(self, message, player=self.player)
        else:
            taken = self.hub.rooms.submit(self, message, player=self.player, room=self.room_id)
        if not taken:
            count_answer(kind_of(message), "refused")
            await self.tell(messages.Refused("busy", "too much at once here: try again", message.id))

    async def _talk(self, message: messages.TableTalk) -> None:
        since = perf_counter()
        answer = await in_thread(table_talk.talk, self.room_id, self.player, message)
        await self.tell(answer)
        outcome = "accepted" if isinstance(answer, messages.Done) else "refused"
        count_answer(kind_of(message), outcome)
        metrics.answered(
            action=message,
            player=self.player,
            request_id=self.page,
            room=self.room_id,
            outcome=outcome,
            since=since,
        )

    async def _hello(self, message: messages.Hello) -> None:
        first = not self.joined
        if first and not await self._join():
            return
        if message.last is not None or not first:
            metrics.resynced("hello")
        self.feed.hold()
        await self._read(greet, self.room_id, self.player, message.last)

    async def _join(self) -> bool:
        """Say whether the socket hears its room from now on."""
        if self.hub.leaving:
            await self.say_bye(4012, "The server restarts.", reconnect=True)
            return False
        try:
            await self.hub.join(self.room_id, self)
        except (RedisError, OSError, TimeoutError):
            await self.say_bye(4012, UNREACHABLE, reconnect=True)
            return False
        self.joined = True
        self.hello_timer.cancel()
        await self.hub.leases.arrive(self._page())
        await self._announce()
        return True

    async def _read(self, what: Callable[..., Greeting], *args: Any) -> None:
        """Send what the database says, and what was held back meanwhile; again where that had a gap."""
        try:
            greeting = await in_thread(what, *args)
        except Exception as error:  # what is held back would be held back for ever
            if not isinstance(error, DatabaseError):
                logger.exception("not_greeted", extra={"game": self.feed.game})
            await self.say_bye(4012, UNREACHABLE, reconnect=True)
            return
        for frame in self.feed.go_on_from(greeting):
            await self.say(frame)
        while self.feed.holding:
            frames, resync = self.feed.drain()
            for frame in frames:
                await self.say(frame)
            if resync is not None:
                await self._resync(resync)
                return

    async def _resync(self, missed: Resync) -> None:
        metrics.resynced(missed.cause)
        if missed.whole_room:
            await self._read(greet, self.room_id, self.player, missed.last)
        else:
            await self._read(catch_up, self.feed.game, self.player, missed.last)

    async def _pass_on(self, step: Frame | Resync | None) -> None:
        if isinstance(step, Resync):
            await self._resync(step)
        elif step is not None:
            await self.say(step)

    async def _offend(self, refused: messages.Refused) -> None:
        metrics.not_read()
        if self.flood.bad():
            await self.say_bye(4008, "Too many messages.", reconnect=False)
        else:
            await self.tell(refused)

    # What the hub and the collector call.

    async def on_move(self, move: Move) -> None:
        """A move of one of the room's boards, in order."""
        await self._pass_on(self.feed.take(move))

    async def on_talk(self, talk: Talk) -> None:
        """Words to audiences."""
        await self._pass_on(self.feed.take(talk))

    async def on_room(self, version: int, frame: Frame) -> None:
        """The whole room."""
        await self._pass_on(self.feed.take_room(version, frame))

    async def on_room_head(self, head: log.RoomHead, frame: Frame) -> None:
        """How far the room is, once a beat."""
        await self._pass_on(self.feed.take_head(head.game, head.version, frame))

    async def on_accepted(self, action_id: UUID, times: int, texts: bus.Texts | None) -> None:
        """The worker made it a move."""
        for frame in self.feed.accepted(str(action_id), times, texts):
            await self.say(frame)

    async def on_final_answer(self, action_id: UUID, times: int, answer: messages.Done | messages.Refused) -> None:
        """The worker refused it, or did it without a move."""
        self.feed.settled(str(action_id))
        for _ in range(times):
            await self.tell(answer)

    async def on_page_opened(self, page: str, opened: float) -> None:
        """A page of this player has sent `hello`. Of two, the one stays that was opened later, however late the other
        says it: that may be a connection which is gone already."""
        if (opened, page) > (self.opened, self.page):
            await self.say_bye(4001, "This table is open on a newer page of yours.", reconnect=False)
        elif page != self.page and not self.closing:  # it came too late to hear of this one
            self.hub.spawn(self._announce())

    async def on_removed(self) -> None:
        """The player is not in the room any more."""
        await self.say_bye(4003, "You are not in this room any more.", reconnect=False)

    async def _announce(self) -> None:
        await in_thread(_announce_page, bus.PageOpened(str(self.room_id), self.player, self.page, self.opened))

    async def reject(self, rejected: ConnectionRejected) -> None:
        """Close: this caller may not be here."""
        await self.say_bye(rejected.code, rejected.reason, reconnect=False, log_in=rejected.log_in)

    def _page(self) -> Page:
        return Page(self.room_id, self.player, self.page)

    def _no_hello(self) -> None:
        self.goodbye = asyncio.ensure_future(self.say_bye(4008, "No hello came.", reconnect=True))

    async def tell(self, message: messages.ToClient) -> None:
        await self.say(outgoing(messages.encode(message)))

    async def say(self, frame: Frame) -> None:
        """Send a frame: the one way out."""
        metrics.sent(frame["text"])
        await self.base_send(frame)

    async def say_bye(self, code: int, reason: str, *, reconnect: bool, log_in: bool = False) -> None:
        """Tell why, then close."""
        if self.closing:
            return
        self.closing = True
        await self.tell(messages.Bye(reason, reconnect, log_in))
        await self.close(code)

    async def disconnect(self, code: int) -> None:
        metrics.closed(code)
        self.hello_timer.cancel()
        if self.joined:
            self.hub.leave(self.room_id, self)
        closed_by_player = self.joined and not self.closing and code in GOODBYES
        if self.player and await self.hub.leases.leave(self._page(), goodbye=closed_by_player):
            await in_thread(holds.begin_hold, self.room_id, self.player, time())


def _announce_page(page: bus.PageOpened) -> None:
    outbox = Outbox()
    outbox.to_room(page)
    outbox.send()


def _id_in(text: str | None) -> UUID | None:
    return messages.action_id(text or "")
