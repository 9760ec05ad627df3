"""Collects actions into batches, publishes each batch as one Celery task, and resubmits actions that get no answer.

Each kind of action has one task in flight per process, and a second one when the first is slow. Actions that arrive
meanwhile form the next task (group commit). A task's answer frees its place; so do ANSWER_SECONDS without one, after
which its actions are submitted again for as long as a socket waits for them. Their ids make that safe.
"""

import asyncio
import itertools
import logging
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic, perf_counter, time
from typing import Any, Protocol
from uuid import UUID

import msgspec
from redis import RedisError

from realtime.sockets.process import metrics
from realtime.sockets.process.task_publisher import TaskPublisher
from realtime.wire import bus, messages

logger = logging.getLogger(__name__)
IN_FLIGHT = 2
SLOW_SECONDS = 0.1
"""After that a task is slow, and another one may be published beside it."""
BATCH_SIZE = 100
ENTRIES_LIMIT = 5000
"""How many actions may wait in one process; further ones are refused as `busy`."""
ANSWER_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 10.0

_encoder = msgspec.json.Encoder()


class Waiter(Protocol):
    """A socket that has submitted an action."""

    room_id: UUID
    page: str

    @property
    def player(self) -> int: ...

    async def on_accepted(self, action_id: UUID, times: int, texts: bus.Texts | None) -> None: ...

    async def on_final_answer(self, action_id: UUID, times: int, answer: messages.Done | messages.Refused) -> None: ...


@dataclass
class Entry:
    """An action without an answer. `waiters` counts how often each socket sent it; `first` sent it first.

    `resubmit_at` is by `time.monotonic`, `received` in seconds since the epoch, `since` by `time.perf_counter`.
    """

    action: messages.Action
    data: bytes
    first: Waiter
    waiters: Counter[Waiter] = field(default_factory=Counter)
    tries: int = 0
    resubmit_at: float = 0.0
    received: float = field(default_factory=time)
    since: float = field(default_factory=perf_counter)


@dataclass
class PublishedBatch:
    """The actions of one task; `published` is by `time.monotonic`, `decided` when a worker has committed them."""

    entries: list[Entry]
    published: float
    decided: bool = False


class Collector:
    """Collects the actions of one kind (on boards, or in rooms) in a process with sockets; belongs to an event loop.

    `task` names the Celery task that handles them. The first action of a batch waits `linger` seconds for others.
    """

    def __init__(self, task: str, *, linger: float = 0.0) -> None:
        self.task = task
        self.linger = linger
        self.channel = ""
        self._entries: dict[bytes, Entry] = {}
        self._queued: dict[bytes, Entry] = {}
        self._in_flight: dict[int, PublishedBatch] = {}
        self._numbers = itertools.count(1)
        self._publisher = TaskPublisher(_not_published)
        self._wake = asyncio.Event()
        self._tasks = [asyncio.create_task(self._pump()), asyncio.create_task(self._resubmit_overdue())]

    def submit(self, waiter: Waiter, message: messages.Action, **facts: Any) -> bool:
        """Take an action and the `facts` that the site adds to it; return False when too many are waiting.

        The same action again only adds a waiter.
        """
        data = _encoder.encode({**facts, "message": message})
        entry = self._entries.get(data)
        if entry is None:
            if len(self._entries) >= ENTRIES_LIMIT:
                return False
            entry = self._entries[data] = self._queued[data] = Entry(message, data, waiter)
            self._wake.set()
        entry.waiters[waiter] += 1
        return True

    def forget(self, waiter: Waiter) -> None:
        """Stop resubmitting the actions that only this closed socket waits for."""
        for entry in self._entries.values():
            entry.waiters.pop(waiter, None)

    def on_decided(self, number: int) -> None:
        """A worker has committed the batch and is about to answer it: the next one may be published."""
        if batch := self._in_flight.get(number):
            batch.decided = True
            self._wake.set()

    async def on_answer(self, answered: bus.BatchAnswered) -> None:
        """Pass a worker's answers to a batch on; ignore those to an unknown batch."""
        batch = self._in_flight.pop(answered.batch, None)
        if batch is None:
            return
        for entry, answer in zip(batch.entries, answered.answers, strict=True):
            if self._entries.pop(entry.data, None) is not None:
                self._queued.pop(entry.data, None)
                await _answer_waiters(entry, answer)
                _measure(entry, answer)
        self._wake.set()

    async def _pump(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self.linger:
                await asyncio.sleep(self.linger)
            while self._queued and self._may_publish():
                await self._publish()

    def _may_publish(self) -> bool:
        """Return whether a task may be published now.

        One task at a time makes the largest batches; a slow task delays the others for SLOW_SECONDS at most.
        """
        ages = [monotonic() - batch.published for batch in self._in_flight.values() if not batch.decided]
        out = [age for age in ages if age < ANSWER_SECONDS]
        return len(out) < IN_FLIGHT and all(age > SLOW_SECONDS for age in out)

    async def _publish(self) -> None:
        entries = [self._queued.pop(data) for data in list(itertools.islice(self._queued, BATCH_SIZE))]
        number, now = next(self._numbers), monotonic()
        for entry in entries:
            entry.tries += 1
            entry.resubmit_at = now + min(ANSWER_SECONDS * 2 ** (entry.tries - 1), LONGEST_WAIT_SECONDS)
        self._in_flight[number] = PublishedBatch(entries, now)
        body = b"[" + b",".join(entry.data for entry in entries) + b"]"
        received = [entry.received for entry in entries]
        try:
            await self._publisher.publish(self.task, [self.channel, number, body.decode(), received])
        except (RedisError, OSError, TimeoutError) as error:
            # The actions are submitted again after ANSWER_SECONDS; without backoff, because no worker was slow.
            for entry in entries:
                entry.tries, entry.resubmit_at = entry.tries - 1, monotonic() + ANSWER_SECONDS
            _not_published(error)

    async def _resubmit_overdue(self) -> None:
        """Queue actions again that got no answer in time, one copy of each at a time. Runs every SLOW_SECONDS."""
        while True:
            await asyncio.sleep(SLOW_SECONDS)
            now = monotonic()
            kept = ANSWER_SECONDS + LONGEST_WAIT_SECONDS
            for number in [number for number, batch in self._in_flight.items() if batch.published + kept < now]:
                del self._in_flight[number]
            for data, entry in list(self._entries.items()):
                if data in self._queued or entry.resubmit_at > now:
                    continue
                if entry.waiters:
                    self._queued[data] = entry
                    metrics.resubmitted()
                else:
                    del self._entries[data]
            if self._queued:
                self._wake.set()


def _not_published(error: Exception) -> None:
    """Log that Redis did not take this task or the one before; its actions will be submitted again."""
    logger.warning("publish_failed", extra={"error": type(error).__name__})


async def _answer_waiters(entry: Entry, answer: bus.Answer) -> None:
    action_id = entry.action.id
    for waiter, times in list(entry.waiters.items()):
        if isinstance(answer, bus.Refused):
            refused = messages.Refused(answer.code, answer.message, action_id, answer.field)  # type: ignore[arg-type]
            await waiter.on_final_answer(action_id, times, refused)
        elif answer.seq is None:
            await waiter.on_final_answer(action_id, times, messages.Done(action_id))
        else:
            await waiter.on_accepted(action_id, times, answer.repeat)


def _measure(entry: Entry, answer: bus.Answer) -> None:
    metrics.answered(
        action=entry.action,
        player=entry.first.player,
        request_id=entry.first.page,
        room=entry.first.room_id,
        outcome=answer.outcome,
        since=entry.since,
        tries=entry.tries,
        seq=answer.seq,
    )
