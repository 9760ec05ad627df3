"""Hands actions to the workers: group commit on the way in, once more when no answer comes.

One entry an action, one Celery task of a kind in flight a process, a second one when the first is late; what arrives
meanwhile is the next one task. A task's answer frees its place; so do two seconds without one, after which its actions
are handed in again as long as a socket waits for them. The ids make that safe.
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

from realtime.sockets import metrics
from realtime.sockets.process.task_publisher import TaskPublisher
from realtime.wire import bus, messages

logger = logging.getLogger(__name__)
IN_FLIGHT = 2
LATE_SECONDS = 0.1
"""After that, a task is late, and another one may go beside it."""
BATCH = 100
ENTRIES = 5000
"""More than that waiting in one process, and it says `busy`."""
ANSWER_SECONDS = 2.0
LONGEST_WAIT = 10.0

_encoder = msgspec.json.Encoder()


class Waiter(Protocol):
    """A socket that handed an action in."""

    room_id: UUID
    page: str

    @property
    def player(self) -> int: ...

    async def on_accepted(self, action_id: UUID, times: int, texts: bus.Texts | None) -> None: ...

    async def on_final_answer(self, action_id: UUID, times: int, answer: messages.Done | messages.Refused) -> None: ...


@dataclass
class Entry:
    """One action on its way; `waiters` counts how often each socket sent it, `first` is the one that did so first."""

    action: messages.Action
    data: bytes
    first: Waiter
    waiters: Counter[Waiter] = field(default_factory=Counter)
    tries: int = 0
    again_at: float = 0.0
    received: float = field(default_factory=time)
    since: float = field(default_factory=perf_counter)


@dataclass
class Batch:
    entries: list[Entry]
    published: float
    decided: bool = False


class Collector:
    """One for each kind of action in a process that has sockets; lives on its event loop. `task` is who takes them;
    `linger` is how many seconds the first waits for others."""

    def __init__(self, task: str, *, linger: float = 0.0) -> None:
        self.task = task
        self.linger = linger
        self.channel = ""
        self._entries: dict[bytes, Entry] = {}
        self._queued: dict[bytes, Entry] = {}
        self._flying: dict[int, Batch] = {}
        self._numbers = itertools.count(1)
        self._publisher = TaskPublisher(_not_published)
        self._wake = asyncio.Event()
        self._tasks = [asyncio.create_task(self._pump()), asyncio.create_task(self._watch())]

    def submit(self, waiter: Waiter, message: messages.Action, **facts: Any) -> bool:
        """Take an action with what the site knows of it; False when too many are waiting. The same action again only
        adds a waiter."""
        data = _encoder.encode({**facts, "message": message})
        entry = self._entries.get(data)
        if entry is None:
            if len(self._entries) >= ENTRIES:
                return False
            entry = self._entries[data] = self._queued[data] = Entry(message, data, waiter)
            self._wake.set()
        entry.waiters[waiter] += 1
        return True

    def forget(self, waiter: Waiter) -> None:
        """A socket has gone: nobody hands its actions in again for it."""
        for entry in self._entries.values():
            entry.waiters.pop(waiter, None)

    def on_decided(self, number: int) -> None:
        """A worker has committed the batch and is about to tell of it: it can have the next one."""
        if batch := self._flying.get(number):
            batch.decided = True
            self._wake.set()

    async def on_answer(self, answered: bus.Answered) -> None:
        """A worker's reply to a batch, also to one that was given up."""
        batch = self._flying.pop(answered.batch, None)
        if batch is None:
            return
        for entry, answer in zip(batch.entries, answered.answers, strict=True):
            if self._entries.pop(entry.data, None) is not None:
                self._queued.pop(entry.data, None)
                await _tell(entry, answer)
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
        """One task at a time makes the largest batches. A late one does not hold up the rest, a lost one nothing."""
        ages = [monotonic() - batch.published for batch in self._flying.values() if not batch.decided]
        out = [age for age in ages if age < ANSWER_SECONDS]
        return len(out) < IN_FLIGHT and all(age > LATE_SECONDS for age in out)

    async def _publish(self) -> None:
        entries = [self._queued.pop(data) for data in list(itertools.islice(self._queued, BATCH))]
        number, now = next(self._numbers), monotonic()
        for entry in entries:
            entry.tries += 1
            entry.again_at = now + min(ANSWER_SECONDS * 2 ** (entry.tries - 1), LONGEST_WAIT)
        self._flying[number] = Batch(entries, now)
        body = b"[" + b",".join(entry.data for entry in entries) + b"]"
        received = [entry.received for entry in entries]
        try:
            await self._publisher.publish(self.task, [self.channel, number, body.decode(), received])
        except (RedisError, OSError, TimeoutError) as error:
            # The actions stay, and are handed in again when their time is up: no worker was slow, so without backoff.
            for entry in entries:
                entry.tries, entry.again_at = entry.tries - 1, monotonic() + ANSWER_SECONDS
            _not_published(error)

    async def _watch(self) -> None:
        """Ten times a second: what got no answer in its time goes in again, one copy at a time."""
        while True:
            await asyncio.sleep(LATE_SECONDS)
            now = monotonic()
            kept = ANSWER_SECONDS + LONGEST_WAIT
            for number in [number for number, batch in self._flying.items() if batch.published + kept < now]:
                del self._flying[number]
            for data, entry in list(self._entries.items()):
                if data in self._queued or entry.again_at > now:
                    continue
                if entry.waiters:
                    self._queued[data] = entry
                    metrics.resubmitted()
                else:
                    del self._entries[data]
            if self._queued:
                self._wake.set()


def _not_published(error: Exception) -> None:
    """Redis did not take a task, this one or the one before: its actions get no answer, and are handed in again."""
    logger.warning("publish_failed", extra={"error": type(error).__name__})


async def _tell(entry: Entry, answer: bus.Answer) -> None:
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
