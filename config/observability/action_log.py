"""Log lines of the hot path: one for each thing that befell an action, found again by grepping its id.

The same keys as the other lines, without their machinery: a typed struct, encoded in about a microsecond, appended to a
buffer in memory that a thread writes out at most 0.1 s later. So a process that is killed loses the lines of its last
0.1 s, and one that ends by itself none. The structs below are all that such a line may carry: names, numbers and times.
"""

import atexit
import logging
import os
import sys
import threading
from contextlib import nullcontext
from datetime import UTC, datetime
from time import sleep
from typing import Final
from uuid import UUID

import msgspec

FLUSH_SECONDS: Final = 0.1
LIMIT: Final = 1024 * 1024
"""Bytes that wait for a reader of standard output. Play does not wait for him: what comes then is counted, and lost."""


class Line(msgspec.Struct, tag_field="event", omit_defaults=True):
    """What every line begins with."""

    timestamp: datetime
    level: str
    logger: str


class Answered(Line, tag="action_answered"):
    """By the process that has the socket; `ms` from the message's receipt, `tries` is how often it was handed in."""

    action_id: UUID
    request_id: str
    room: UUID
    player: int
    kind: str
    outcome: str
    tries: int
    ms: float
    game: int | None = None
    seq: int | None = None


class Applied(Line, tag="action_applied"):
    """By the worker: its waiting in the queue, the transaction and the publication of its batch of `size` actions."""

    action_id: UUID
    player: int
    kind: str
    outcome: str
    size: int
    transaction_ms: float
    publish_ms: float | None = None
    queue_ms: float | None = None
    room: UUID | None = None
    game: int | None = None
    seq: int | None = None


class PassedOn(Line, tag="action_passed_on"):
    """By each process with sockets in the room, to so many of them; `ms` from the commit, unless the log told it."""

    action_id: str
    room: str
    game: int
    seq: int
    sockets: int
    ms: float | None = None


class Lost(Line, tag="trail_lost"):
    """So many lines found no place in the buffer."""

    size: int


_encoder = msgspec.json.Encoder()


class ActionLog:
    """One a process: `action_log.on` is to be asked before a line is made, then `action_log.write(line)`."""

    _waiting: bytearray
    _lost: int

    def __init__(self) -> None:
        self.on = False
        self._readable = False
        self._begin()
        atexit.register(self.flush)
        os.register_at_fork(after_in_child=self._begin)

    def start(self, *, level: str, readable: bool) -> None:
        """As the other loggers: on from INFO downwards, and readable where they are."""
        self.on = logging.getLevelNamesMapping().get(level, logging.INFO) <= logging.INFO
        self._readable = readable

    def write(self, line: Line) -> None:
        """Append the line; it is on standard output within FLUSH_SECONDS."""
        with self._lock:
            if len(self._waiting) > LIMIT:
                self._lost += 1
            else:
                self._append(self._waiting, line)
        if not self._awake.is_set():
            self._wake()

    def flush(self) -> None:
        """Write out what waits."""
        with self._lock:
            chunk, lost = self._waiting, self._lost
            self._waiting, self._lost = bytearray(), 0
        if lost:
            self._append(chunk, Lost(moment(), "warning", __name__, lost))
        # Under the lock of the handler that writes the other lines there: neither is to cut into the other's.
        handlers = logging.root.handlers
        with (handlers[0].lock if handlers else None) or nullcontext():
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(_stdout(), rest) :]

    def _begin(self) -> None:
        """A forked child begins anew: it has no thread, and its parent's lines are not its own to write."""
        self._lock, self._awake = threading.Lock(), threading.Event()
        self._waiting = bytearray()
        self._lost = 0
        self._thread: threading.Thread | None = None

    def _append(self, buffer: bytearray, line: Line) -> None:
        if self._readable:
            buffer.extend(_read(line))
        else:
            _encoder.encode_into(line, buffer, -1)
        buffer.extend(b"\n")

    def _wake(self) -> None:
        """Have the thread write; the first line of a process starts it."""
        self._awake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_out, name="trail", daemon=True)
            self._thread.start()

    def _write_out(self) -> None:
        while True:
            self._awake.wait()
            sleep(FLUSH_SECONDS)
            self._awake.clear()
            self.flush()


def moment() -> datetime:
    return datetime.now(UTC)


def _stdout() -> int:
    return sys.__stdout__.fileno() if sys.__stdout__ else 1


def _read(line: Line) -> bytes:
    """For a person: the time, the event, then the rest by name."""
    pairs = msgspec.to_builtins(line)
    begin = f"{pairs.pop('timestamp')} [{pairs.pop('level'):<9}] {pairs.pop('event'):<30} [{pairs.pop('logger')}]"
    return " ".join([begin, *(f"{name}={value}" for name, value in pairs.items())]).encode()


action_log = ActionLog()
