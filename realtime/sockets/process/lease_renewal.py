"""Renews the leases of the players heard in this process: noted at every message, written to Redis once a second, a
tenth of them at a time."""

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
"""Of a second, and of the pages: told of all at once, the loop would stand still."""


class LeaseRenewal:
    """Renews leases and the process's own heartbeat.

    `on_return` is called with every page that sends `hello` and every player who is heard again, and whether they were
    gone.
    """

    def __init__(
        self, client: aioredis.Redis, process: str, on_return: Callable[[Page, bool], Awaitable[None]]
    ) -> None:
        self._client = client
        self._process = process
        self._on_return = on_return
        self._heard: list[dict[Page, float]] = [{} for _ in range(SLICES)]
        self._telling: set[asyncio.Task[None]] = set()

    def heard(self, page: Page) -> None:
        """A message came in by it."""
        self._slice(page)[page] = time()

    async def arrive(self, page: Page) -> None:
        """A page sends `hello`: renewed at once. Where Redis cannot say whether its player was gone, they were."""
        was_gone = True
        with suppress(RedisError, OSError):
            was_gone = bool(await pages.renew(self._client, self._process, [(page, time())]))
        await self._on_return(page, was_gone)

    async def leave(self, page: Page, *, goodbye: bool) -> bool:
        """The page is gone; True when its player closed it and has no other."""
        try:
            if goodbye:
                self._slice(page).pop(page, None)
                return await pages.goodbye(self._client, page)
            await pages.close(self._client, page)
        except (RedisError, OSError):
            return goodbye
        return False

    def _slice(self, page: Page) -> dict[Page, float]:
        return self._heard[hash(page.page) % SLICES]

    async def run(self) -> None:
        """For as long as the process lives."""
        await asyncio.gather(self._beat(), self._renew_in_turn())

    async def _beat(self) -> None:
        """By itself: no crowd of pages may hold up the sign that the process lives."""
        while True:
            with suppress(RedisError, OSError):
                await pages.beat(self._client, self._process)
            await asyncio.sleep(RENEW_SECONDS)

    async def _renew_in_turn(self) -> None:
        due = monotonic()
        for number in cycle(range(SLICES)):
            try:
                await self._renew(number)
            except Exception:  # the next second tries again
                logger.exception("leases_not_renewed")
            # What was late is made up for, but for no more than a second.
            due = max(due, monotonic() - RENEW_SECONDS) + RENEW_SECONDS / SLICES
            await asyncio.sleep(due - monotonic())

    async def _renew(self, number: int) -> None:
        heard, self._heard[number] = self._heard[number], {}
        try:
            came = await pages.renew(self._client, self._process, list(heard.items()))
        except (RedisError, OSError):
            self._heard[number] = heard | self._heard[number]
            return
        if came:  # perhaps everybody, after a Redis that was emptied: the next renewal does not wait for them
            task = asyncio.create_task(self._tell(came))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, came: list[Page]) -> None:
        told = await asyncio.gather(*(self._on_return(page, True) for page in came), return_exceptions=True)
        for error in filter(None, told):  # the sweep frees nobody who has a lease
            logger.warning("return_not_told", exc_info=error)
