"""The socket: parse, check, hand over; forward; resync."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, perf_counter, time
from typing import Any
from uuid import UUID, uuid4

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError
from redis import RedisError
from structlog.contextvars import bind_contextvars

from games import log
from games.meters import counted
from games.requests import kind_of
from realtime import messages, meters, presence, speaking
from realtime.broadcast import Outbox, Texts, for_audience
from realtime.frames import outgoing
from realtime.hub import hub
from realtime.joining import Greeting, TurnedAway, catch_up, greet, identify
from realtime.presence import Page
from realtime.rate_limit import Bucket
from realtime.staying import LOOK_AGAIN_SECONDS
from realtime.threads import in_thread
from realtime.tracks import Moved, Said
from rooms import holds

logger = logging.getLogger(__name__)
FLOOD = 100
"""So many messages over the limit in a row, or malformed ones, close the socket."""
HELLO_SECONDS = 10
"""How long a socket may stay that has not greeted."""
UNREACHABLE = "The table cannot be reached just now."
GOODBYES = {1000, 1001, 1005}
"""Close codes of a page that was closed or left; anything else is a connection that was lost."""


class TableConsumer(AsyncWebsocketConsumer):
    """One page of one player in one room."""

    channel_layer_alias = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """As Channels does, without a task for each message: there is no layer to listen to beside the socket."""
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, without its thread hop for old database connections, and with one place for errors."""
        handler = getattr(self, message["type"].replace(".", "_"))
        try:
            await handler(message)
        except StopConsumer:
            raise
        except Exception:  # an error that got out would close the socket with 1011 and skip `disconnect`
            where = {"room": str(self.scope["url_route"]["kwargs"]["room_id"]), "game": getattr(self, "game", None)}
            logger.exception("socket_failed", extra={"type": message["type"], **where})
            if self.player:
                await self.tell(messages.Refused("busy", "something went wrong here: try again"))
            else:  # nobody knows who he is: he may not stay
                await self.say_bye(4012, UNREACHABLE, reconnect=True)

    async def connect(self) -> None:
        self.room_id: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        self.headers = dict(self.scope["headers"])
        self.hub = hub()
        self.player = 0
        self.page = uuid4().hex
        self.audience = "K"
        self.game: int | None = None
        self.seq = self.version = 0
        self.suspect = False
        self.joined = self.closing = False
        self.buffer: list[Moved | Said | dict[str, Any]] | None = []
        self.heard: dict[str, dict[str, Any]] = {}
        self.waiting: set[str] = set()
        self.bucket = Bucket(settings.LIMIT_SOCKET_MESSAGES_PER_SECOND, settings.LIMIT_SOCKET_BURST)
        self.offences = 0
        # At different times for those who came at the same.
        self.looked_at = monotonic() - random.uniform(0, LOOK_AGAIN_SECONDS)  # noqa: S311 - no secret
        # One task serves a socket all its life: what is bound here stands in each of its log lines.
        bind_contextvars(request_id=self.page, room=str(self.room_id))
        meters.opened()
        self.late = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._never_greeted)
        # Before anything is answered: whoever comes back after this connection has a later one.
        self.opened = await presence.moment(self.hub.redis)
        await self.accept()
        try:
            self.player = (await in_thread(identify, self.headers, self.room_id)).pk
            bind_contextvars(player=self.player)
        except TurnedAway as away:
            await self.turned_away(away)
            return
        except DatabaseError:
            await self.say_bye(4012, UNREACHABLE, reconnect=True)
            return
        with suppress(RedisError, OSError):
            if not await presence.admit(self.hub.redis, self._page()):
                await self.say_bye(4008, "Too many pages of yours are open at this table.", reconnect=True)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.closing:
            return
        if self.joined:
            self.hub.attendance.heard(self._page())
        if not self.bucket.take():
            await self._offend(messages.Refused("too_fast", "too many messages: slow down", _id_in(text_data)))
            return
        try:
            message = messages.parse(text_data if text_data is not None else bytes_data or b"")
        except messages.BadMessage as error:
            await self._offend(messages.Refused("bad_message", error.message, error.action_id, error.field))
            return
        meters.received(message)
        self.offences = max(0, self.offences - 1)
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
            self.waiting.add(str(message.id))
            taken = self.hub.boards.submit(self, message, player=self.player)
        else:
            taken = self.hub.rooms.submit(self, message, player=self.player, room=self.room_id)
        if not taken:
            counted(kind_of(message), "refused")
            await self.tell(messages.Refused("busy", "too much at once here: try again", message.id))

    async def _talk(self, message: messages.TableTalk) -> None:
        since = perf_counter()
        answer = await in_thread(speaking.speak, self.room_id, self.player, message)
        await self.tell(answer)
        outcome = "accepted" if isinstance(answer, messages.Done) else "refused"
        counted(kind_of(message), outcome)
        meters.answered(
            action=message,
            player=self.player,
            request_id=self.page,
            room=self.room_id,
            outcome=outcome,
            since=since,
        )

    async def _hello(self, message: messages.Hello) -> None:
        first = not self.joined
        if first:
            if self.hub.leaving:
                await self.say_bye(4012, "The server restarts.", reconnect=True)
                return
            try:
                await self.hub.join(self.room_id, self)
            except (RedisError, OSError, TimeoutError):
                await self.say_bye(4012, UNREACHABLE, reconnect=True)
                return
            self.joined = True
            self.late.cancel()
            await self.hub.attendance.arrive(self._page())
            await self._announce()
        if message.last is not None or not first:
            meters.resynced("hello")
        await self._greet(message.last)

    async def _greet(self, last: messages.Last | None) -> None:
        self.buffer = [] if self.buffer is None else self.buffer
        await self._read(greet, self.room_id, self.player, last)

    async def _resync(self) -> None:
        """This socket missed something that the hub had passed on, or never got."""
        if self.game is None or self.buffer is not None:
            return
        self.buffer = []
        meters.resynced("gap")
        await self._read(catch_up, self.game, self.player, messages.Last(self.game, self.seq))

    async def _read(self, what: Callable[..., Greeting], *args: Any) -> None:
        """Send what the database says, and what was held back meanwhile."""
        try:
            greeting = await in_thread(what, *args)
        except Exception as error:  # what is held back would be held back for ever
            if not isinstance(error, DatabaseError):
                logger.exception("not_greeted", extra={"game": self.game})
            await self.say_bye(4012, UNREACHABLE, reconnect=True)
            return
        await self._release(greeting)

    async def _release(self, greeting: Greeting) -> None:
        for text in greeting.frames:
            await self.say(outgoing(text))
        self.game, self.seq, self.audience = greeting.game, greeting.seq, greeting.audience
        self.version = max(self.version, greeting.version)
        held, self.buffer = self.buffer or [], None
        for item in held:
            match item:
                case Moved():
                    await self.moved(item)
                case Said():
                    await self.said(item)
                case _:
                    await self.forward(item)

    async def _offend(self, refusal: messages.Refused) -> None:
        meters.not_read()
        self.offences += 1
        if self.offences > FLOOD:
            await self.say_bye(4008, "Too many messages.", reconnect=False)
        else:
            await self.tell(refusal)

    # What the hub and the collector call.

    async def moved(self, moved: Moved) -> None:
        """A move of the room's board, in order; what this socket has had already is dropped."""
        if self.buffer is not None:
            self.buffer.append(moved)
            return
        if moved.game != self.game:
            if moved.seq != 1 or moved.game < (self.game or 0):
                return
            self.game, self.seq, self.audience = moved.game, 0, "K"
        if moved.seq <= self.seq:
            return
        if moved.seq > self.seq + 1:
            await self._resync()
            return
        self.seq = moved.seq
        # Through whose eyes: by the log, for the news of a changed seat may have been lost.
        audience = next((seat for seat, player in moved.players.items() if player == self.player), self.audience)
        if audience != self.audience and moved.seq > 1:
            # He sees from now on what that seat has seen before: no event tells him all of it.
            self.buffer = []
            meters.resynced("seat")
            await self._read(catch_up, self.game, self.player, None)
            return
        self.audience = audience
        frame = for_audience(moved.frames, self.audience)
        if frame is not None:
            if moved.action_id in self.waiting:
                self.heard[moved.action_id] = frame
            await self.say(frame)

    async def told_head(self, head: log.RoomHead, frame: dict[str, Any]) -> None:
        """How far the room is. News of a new board or of the room itself carries no number, and may have been lost: who
        is still behind one beat later is greeted anew."""
        behind = (head.game or 0) > (self.game or 0) or head.version > self.version
        if behind and self.suspect and self.buffer is None:
            self.suspect = False
            meters.resynced("behind")
            await self._greet(messages.Last(self.game, self.seq) if self.game else None)
        else:
            self.suspect = behind
            await self.forward(frame)

    async def forward(self, frame: dict[str, Any]) -> None:
        """A ready frame without a number."""
        if self.buffer is not None:
            self.buffer.append(frame)
        else:
            await self.say(frame)

    async def said(self, said: Said) -> None:
        """Words to audiences. Which one this socket is of is asked when they are passed on: while it is being greeted
        it is nobody's yet, and would get a kibitzer's, which may be his partner's alert."""
        if self.buffer is not None:
            self.buffer.append(said)
        elif said.game in {None, self.game} and (frame := for_audience(said.frames, self.audience)):
            await self.say(frame)

    async def answered(self, action_id: UUID, times: int, texts: Texts | None) -> None:
        """The worker took it. Each sending gets the same event; the broadcast was the answer to one of them."""
        heard = self.heard.pop(str(action_id), None)
        self.waiting.discard(str(action_id))
        text = for_audience(texts, self.audience) if texts else None
        frame = heard or (outgoing(text) if text is not None else None)
        if frame is not None:
            for _ in range(times - (heard is not None)):
                await self.say(frame)

    async def settled(self, action_id: UUID, times: int, answer: messages.Done | messages.Refused) -> None:
        """The worker refused it, or did it without a move."""
        self.waiting.discard(str(action_id))
        for _ in range(times):
            await self.tell(answer)

    async def page_opened(self, page: str, opened: float) -> None:
        """A page of this player has greeted. Of two, the one stays that was opened later, however late the other
        greets: that may be a connection which is gone already."""
        if (opened, page) > (self.opened, self.page):
            await self.say_bye(4001, "This table is open on a newer page of yours.", reconnect=False)
        elif page != self.page and not self.closing:  # it came too late to hear of this one
            self.hub.spawn(self._announce())

    async def _announce(self) -> None:
        await in_thread(_open_page, self.room_id, self.player, self.page, self.opened)

    async def removed(self) -> None:
        """The player is not in the room any more."""
        await self.say_bye(4003, "You are not in this room any more.", reconnect=False)

    async def turned_away(self, away: TurnedAway) -> None:
        """He may not be here."""
        await self.say_bye(away.code, away.reason, reconnect=False, log_in=away.log_in)

    def _page(self) -> Page:
        return Page(self.room_id, self.player, self.page)

    def _never_greeted(self) -> None:
        self.goodbye = asyncio.ensure_future(self.say_bye(4008, "No hello came.", reconnect=True))

    async def tell(self, message: messages.ToClient) -> None:
        await self.say(outgoing(messages.encode(message)))

    async def say(self, frame: dict[str, Any]) -> None:
        """The one way out."""
        meters.sent(frame["text"])
        await self.base_send(frame)

    async def say_bye(self, code: int, reason: str, *, reconnect: bool, log_in: bool = False) -> None:
        """Tell why, then close."""
        if self.closing:
            return
        self.closing = True
        await self.tell(messages.Bye(reason, reconnect, log_in))
        await self.close(code)

    async def disconnect(self, code: int) -> None:
        meters.closed(code)
        self.late.cancel()
        if self.joined:
            self.hub.leave(self.room_id, self)
        closed_by_him = self.joined and not self.closing and code in GOODBYES
        if self.player and await self.hub.attendance.leave(self._page(), goodbye=closed_by_him):
            await in_thread(holds.away, self.room_id, self.player, time())


def _open_page(room_id: UUID, player: int, page: str, opened: float) -> None:
    outbox = Outbox()
    outbox.page_opened(room_id, player, page, opened)
    outbox.send()


def _id_in(text: str | None) -> UUID | None:
    return messages.action_id(text or "")
