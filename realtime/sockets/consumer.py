"""The websocket of a table: parses and checks what a client sends, and sends what its `BoardFeed` returns."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic, perf_counter, time
from typing import Any
from uuid import UUID, uuid4

from channels.exceptions import StopConsumer
from django.db import DatabaseError
from redis import RedisError
from structlog.contextvars import bind_contextvars

from accounts import limits
from games.actions.metrics import count_answer
from games.actions.wire_actions import kind_of
from games.store import log
from realtime.presence import pages
from realtime.presence.pages import Page
from realtime.sockets import table_talk
from realtime.sockets.board_feed import BoardFeed, Frame, Greeting, Resync
from realtime.sockets.greeting import catch_up, greet
from realtime.sockets.message_socket import MessageSocket
from realtime.sockets.open_limits import PLACES
from realtime.sockets.process import metrics
from realtime.sockets.process.access_recheck import RECHECK_SECONDS
from realtime.sockets.process.handshake import ROOM_CLOSED, ConnectionRejected, identify
from realtime.sockets.process.hub import hub
from realtime.sockets.process.move_sequencer import FramedMove, FramedTalk
from realtime.sockets.process.threads import in_thread
from realtime.sockets.rate_limit import Bucket, FloodCounter
from realtime.sockets.talk_answers import answer_once
from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox
from rooms.services import holds

logger = logging.getLogger(__name__)
HELLO_SECONDS = 10
"""How long a socket may stay open without a `hello`."""
UNREACHABLE = "The table cannot be reached just now."
NORMAL_CLOSES = {1000, 1001, 1005}
"""Close codes of a page that its player closed or left; with any other code the connection was lost."""


class TableConsumer(MessageSocket):
    """One page of one player in one room."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle one ASGI message. An unexpected error is logged and answered with `busy`."""
        try:
            await self.handler(message)(message)
        except StopConsumer:
            raise
        except Exception:  # left alone, it would close the socket with 1011 and skip `disconnect`
            feed: BoardFeed | None = getattr(self, "feed", None)
            where = {"room": str(self.scope["url_route"]["kwargs"]["room_id"]), "game": feed and feed.game}
            logger.exception("socket_failed", extra={"type": message["type"], **where})
            if feed and feed.player:
                await self.send_message(messages.Refused("busy", "something went wrong here: try again"))
            else:  # not identified yet: the socket may not stay open
                await self.close_with_bye(4012, UNREACHABLE, reconnect=True)

    async def connect(self) -> None:
        self.room_id: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        self.headers = dict(self.scope["headers"])
        self.hub = hub()
        self.page = uuid4().hex
        self.feed = BoardFeed()
        self.bucket = Bucket(limits.SOCKET_MESSAGES.most, limits.SOCKET_BURST.most)
        self.flood = FloodCounter()
        self.joined = False
        # Spread at random, so that sockets which were opened together are not checked together.
        self.checked_at = monotonic() - random.uniform(0, RECHECK_SECONDS)  # noqa: S311 - not a secret
        # One task serves a socket all its life, so these values are in all of its log lines.
        bind_contextvars(request_id=self.page, room=str(self.room_id))
        metrics.opened()
        self.hello_timer = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._close_without_hello)
        # Read before anything is answered, so that a page which reconnects after this one has a later time.
        self.opened = await pages.redis_time(self.hub.redis)
        await self.accept()
        await self._identify()

    async def _identify(self) -> None:
        try:
            found = await in_thread(identify, self.headers, self.room_id)
            self.feed.player = found.pk
            bind_contextvars(player=self.player)
            self.scope[PLACES].take(limits.SOCKETS_BY_ACCOUNT, str(found.user_id))
            with suppress(RedisError, OSError):
                if not await pages.admit(self.hub.redis, self._page()):
                    raise limits.refuse(limits.SOCKETS_BY_PLAYER, limits.TRY_AGAIN_SECONDS)
        except ConnectionRejected as rejected:
            await self.reject(rejected)
        except limits.TooMany as too_many:
            await self.close_with_bye(4008, str(too_many), reconnect=True)
        except DatabaseError:
            await self.close_with_bye(4012, UNREACHABLE, reconnect=True)

    @property
    def player(self) -> int:
        """The player's id; 0 until they are identified."""
        return self.feed.player

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.closing:
            return
        if self.joined:
            self.hub.leases.note_message(self._page())
        if not self.bucket.take():
            too_many = limits.refuse(limits.SOCKET_MESSAGES, self.bucket.wait())
            await self._refuse_offence(messages.Refused("too_fast", str(too_many), _id_in(text_data)))
            return
        try:
            message = messages.parse(text_data if text_data is not None else bytes_data or b"")
        except messages.BadMessage as error:
            await self._refuse_offence(messages.Refused("bad_message", error.message, error.action_id, error.field))
            return
        metrics.received(message)
        self.flood.good()
        if isinstance(message, messages.Hello):
            await self._on_hello(message)
        elif not self.joined:
            await self.send_message(
                messages.Refused("bad_message", "`hello` comes first", getattr(message, "id", None))
            )
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
            await self.send_message(messages.Refused("busy", "too much at once here: try again", message.id))

    async def _talk(self, message: messages.TableTalk) -> None:
        since = perf_counter()
        say = partial(in_thread, table_talk.answer, self.room_id, self.player, message)
        answer, repeated = await answer_once(self.hub.redis, self.player, message, say)
        await self.send_message(answer)
        outcome = "refused" if isinstance(answer, messages.Refused) else "repeated" if repeated else "accepted"
        count_answer(kind_of(message), outcome)
        metrics.answered(
            action=message,
            player=self.player,
            request_id=self.page,
            room=self.room_id,
            outcome=outcome,
            since=since,
        )

    async def _on_hello(self, message: messages.Hello) -> None:
        first = not self.joined
        if first and not await self._join():
            return
        if message.last is not None or not first:
            metrics.resynced("hello")
        self.feed.hold()
        await self._send_greeting(greet, self.room_id, self.player, message.last)

    async def _join(self) -> bool:
        """Register with the hub; return whether the socket gets the room's broadcasts from now on."""
        if self.hub.stopping:
            await self.close_with_bye(4012, "The server restarts.", reconnect=True)
            return False
        try:
            await self.hub.join(self.room_id, self)
        except (RedisError, OSError, TimeoutError):
            await self.close_with_bye(4012, UNREACHABLE, reconnect=True)
            return False
        self.joined = True
        self.hello_timer.cancel()
        await self.hub.leases.arrive(self._page())
        await self._announce()
        return True

    async def _send_greeting(self, read: Callable[..., Greeting], *args: Any) -> None:
        """Send the greeting that `read` returns, then what was held back meanwhile; read again if that had a gap."""
        try:
            greeting = await in_thread(read, *args)
        except Exception as error:  # left alone, the feed would hold everything back for ever
            if not isinstance(error, DatabaseError):
                logger.exception("greeting_failed", extra={"game": self.feed.game})
            await self.close_with_bye(4012, UNREACHABLE, reconnect=True)
            return
        for frame in self.feed.go_on_from(greeting):
            await self.send_frame(frame)
        if greeting.room_closed:  # while this socket joined
            await self.on_room_closed()
            return
        while self.feed.holding:
            frames, resync = self.feed.drain()
            for frame in frames:
                await self.send_frame(frame)
            if resync is not None:
                await self._resync(resync)
                return

    async def _resync(self, missed: Resync) -> None:
        metrics.resynced(missed.cause)
        if missed.whole_room:
            await self._send_greeting(greet, self.room_id, self.player, missed.last)
        else:
            await self._send_greeting(catch_up, self.feed.game, self.player, missed.last)

    async def _send_step(self, step: Frame | Resync | None) -> None:
        if isinstance(step, Resync):
            await self._resync(step)
        elif step is not None:
            await self.send_frame(step)

    async def _refuse_offence(self, refused: messages.Refused) -> None:
        metrics.not_read()
        if self.flood.bad():
            await self.close_with_bye(4008, "Too many messages.", reconnect=False)
        else:
            await self.send_message(refused)

    # Called by the hub and the collectors.

    async def on_move(self, move: FramedMove) -> None:
        """Pass on a move of one of the room's boards."""
        step = self.feed.take(move)
        if isinstance(step, dict):  # nearly always, and four times an action: without one more call
            metrics.sent(step["text"])
            await self.base_send(step)
        else:
            await self._send_step(step)

    async def on_talk(self, talk: FramedTalk) -> None:
        """Pass on a message without a sequence number."""
        await self._send_step(self.feed.take(talk))

    async def on_room(self, version: int, frame: Frame) -> None:
        """Pass on the whole room."""
        await self._send_step(self.feed.take_room(version, frame))

    async def on_room_head(self, head: log.RoomHead, frame: Frame) -> None:
        """Pass on the beat: the room's newest board and its head."""
        await self._send_step(self.feed.take_head(head.game, head.version, frame))

    async def on_accepted(self, action_id: UUID, times: int, texts: bus.Texts | None) -> None:
        """Answer an action that became a move, once for each time that it was sent."""
        for frame in self.feed.accepted(str(action_id), times, texts):
            await self.send_frame(frame)

    async def on_final_answer(self, action_id: UUID, times: int, answer: messages.Done | messages.Refused) -> None:
        """Answer an action that was refused or done without a move, once for each time that it was sent."""
        self.feed.stop_awaiting(str(action_id))
        for _ in range(times):
            await self.send_message(answer)

    async def on_page_opened(self, page: str, opened: float) -> None:
        """Keep the newer of two pages of one player.

        The times when they were opened decide, not the order of their `hello`: an old connection may be served late.
        """
        if (opened, page) > (self.opened, self.page):
            await self.close_with_bye(4001, "This table is open on a newer page of yours.", reconnect=False)
        elif page != self.page and not self.closing:  # the older page joined too late for this one's announcement
            self.hub.spawn(self._announce())

    async def on_removed(self) -> None:
        """Close: the player is no longer in the room."""
        await self.close_with_bye(4003, "You are not in this room any more.", reconnect=False)

    async def on_room_closed(self) -> None:
        """Close: the room was closed, as the message before this one shows."""
        await self.reject(ConnectionRejected(4040, ROOM_CLOSED))

    async def _announce(self) -> None:
        await in_thread(_announce_page, bus.PageOpened(str(self.room_id), self.player, self.page, self.opened))

    async def reject(self, rejected: ConnectionRejected) -> None:
        """Close: this player may not be here."""
        await self.close_with_bye(rejected.code, rejected.reason, reconnect=False, log_in=rejected.log_in)

    def _page(self) -> Page:
        return Page(self.room_id, self.player, self.page)

    def _close_without_hello(self) -> None:
        self.closing_task = asyncio.ensure_future(self.close_with_bye(4008, "No hello came.", reconnect=True))

    async def disconnect(self, code: int) -> None:
        metrics.closed(code)
        self.hello_timer.cancel()
        if self.joined:
            self.hub.leave(self.room_id, self)
        closed_by_player = self.joined and not self.closing and code in NORMAL_CLOSES
        if self.player and await self.hub.leases.leave(self._page(), goodbye=closed_by_player):
            await in_thread(holds.begin_hold, self.room_id, self.player, time())


def _announce_page(page: bus.PageOpened) -> None:
    outbox = Outbox()
    outbox.to_room(page)
    outbox.send()


def _id_in(text: str | None) -> UUID | None:
    return messages.action_id(text or "")
