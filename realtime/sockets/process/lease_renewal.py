"""Renews the leases of the players whose sockets are in this process.

Each message is noted in memory, and the leases are written to Redis once a second, a tenth of them at a time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import cycle
from time import monotonic, time

from redis import RedisError
from redis import asyncio as aioredis

from realtime.presence import pages
from realtime.presence.pages import Page

logger = logging.getLogger(__name__)
RENEW_SECONDS = 1.0
SLICES = 10
"""Into how many parts the pages and each second are divided. All pages at once would block the event loop."""


class LeaseRenewal:
    """Renews leases and the process's own heartbeat.

    `on_return` is called with every page that sends `hello`, and whether its player had no lease; also with a page
    whose player had none when it was renewed.
    """

    def __init__(
        self, client: aioredis.Redis, process: str, on_return: Callable[[Page, bool], Awaitable[None]]
    ) -> None:
        self._client = client
        self._process = process
        self._on_return = on_return
        self._last_messages: list[dict[Page, float]] = [{} for _ in range(SLICES)]
        self._return_tasks: set[asyncio.Task[None]] = set()

    def note_message(self, page: Page) -> None:
        """Note that this page has sent a message now."""
        self._slice_of(page)[page] = time()

    async def arrive(self, page: Page) -> None:
        """Renew the lease of a page that sends `hello`. Without an answer from Redis its player counts as gone."""
        was_gone = True
        with suppress(RedisError, OSError):
            was_gone = bool(await pages.renew(self._client, self._process, [(page, time())]))
        await self._on_return(page, was_gone)

    async def leave(self, page: Page, *, goodbye: bool) -> bool:
        """Remove a page that was closed; return True if its player closed it (`goodbye`) and has no other page."""
        try:
            if goodbye:
                self._slice_of(page).pop(page, None)
                return await pages.goodbye(self._client, page)
            await pages.close(self._client, page)
        except (RedisError, OSError):
            return goodbye
        return False

    def _slice_of(self, page: Page) -> dict[Page, float]:
        return self._last_messages[hash(page.page) % SLICES]

    async def run(self) -> None:
        """Renew leases and send heartbeats until cancelled."""
        await asyncio.gather(self._send_heartbeats(), self._renew_in_turn())

    async def _send_heartbeats(self) -> None:
        """Send the heartbeat from a task of its own, so that no number of pages can delay it."""
        while True:
            with suppress(RedisError, OSError):
                await pages.heartbeat(self._client, self._process)
            await asyncio.sleep(RENEW_SECONDS)

    async def _renew_in_turn(self) -> None:
        due = monotonic()
        for number in cycle(range(SLICES)):
            try:
                await self._renew(number)
            except Exception:  # the next second tries again
                logger.exception("leases_not_renewed")
            # After a delay the rounds catch up, but by no more than a second.
            due = max(due, monotonic() - RENEW_SECONDS) + RENEW_SECONDS / SLICES
            await asyncio.sleep(due - monotonic())

    async def _renew(self, number: int) -> None:
        due, self._last_messages[number] = self._last_messages[number], {}
        try:
            returned = await pages.renew(self._client, self._process, list(due.items()))
        except (RedisError, OSError):
            self._last_messages[number] = due | self._last_messages[number]
            return
        if returned:  # may be all players, after Redis was emptied: the next renewal does not wait for them
            task = asyncio.create_task(self._report_returns(returned))
            self._return_tasks.add(task)
            task.add_done_callback(self._return_tasks.discard)

    async def _report_returns(self, returned: list[Page]) -> None:
        results = await asyncio.gather(*(self._on_return(page, True) for page in returned), return_exceptions=True)
        for error in filter(None, results):  # harmless: the sweep frees no seat whose player has a lease
            logger.warning("return_not_recorded", exc_info=error)
