"""Log lines about the path of an action (docs/metrics.md), which can be searched by its id.

They have the same keys as other log lines but do not pass through `logging`: a typed struct is encoded in about a
microsecond and appended to a buffer, which a thread writes to standard output at most 0.1 s later. A killed process
loses the lines of its last 0.1 s, a process that ends by itself none. The lines contain nothing but the fields below:
names, numbers and times.
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
"""How many bytes may wait until standard output is read. Further lines are dropped and counted; play goes on."""


class LogLine(msgspec.Struct, tag_field="event", omit_defaults=True):
    """The fields of every line."""

    timestamp: datetime
    level: str
    logger: str


class Answered(LogLine, tag="action_answered"):
    """Written by the process with the socket; `ms` is since the receipt, `tries` how often it was submitted."""

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


class Applied(LogLine, tag="action_applied"):
    """Written by the worker: how long the batch of `size` actions queued, and how long its parts took."""

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


class PassedOn(LogLine, tag="action_passed_on"):
    """Written by each process with sockets in the room; `ms` is since the commit, None if read from the log."""

    action_id: str
    room: str
    game: int
    seq: int
    sockets: int
    ms: float | None = None


class Lost(LogLine, tag="trail_lost"):
    """`size` lines were dropped because the buffer was full."""

    size: int


_encoder = msgspec.json.Encoder()


class ActionLog:
    """The log of a process. Callers check `on` before they build a line for `write`."""

    _waiting: bytearray
    _lost: int

    def __init__(self) -> None:
        self.on = False
        self._readable = False
        self._begin()
        atexit.register(self.flush)
        os.register_at_fork(after_in_child=self._begin)

    def start(self, *, level: str, readable: bool) -> None:
        """Set the level (on at INFO and below) and the format, like those of the other loggers."""
        self.on = logging.getLevelNamesMapping().get(level, logging.INFO) <= logging.INFO
        self._readable = readable

    def write(self, line: LogLine) -> None:
        """Append a line; it is written to standard output within FLUSH_SECONDS."""
        with self._lock:
            if len(self._waiting) > LIMIT:
                self._lost += 1
            else:
                self._append(self._waiting, line)
        if not self._awake.is_set():
            self._wake()

    def flush(self) -> None:
        """Write all waiting lines to standard output."""
        with self._lock:
            chunk, lost = self._waiting, self._lost
            self._waiting, self._lost = bytearray(), 0
        if lost:
            self._append(chunk, Lost(moment(), "warning", __name__, lost))
        # With the lock of the handler that writes the other lines, so that lines do not mix.
        handlers = logging.root.handlers
        with (handlers[0].lock if handlers else None) or nullcontext():
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(_stdout(), rest) :]

    def _begin(self) -> None:
        """Start with an empty buffer and no thread; also in a forked child, whose parent writes the former lines."""
        self._lock, self._awake = threading.Lock(), threading.Event()
        self._waiting = bytearray()
        self._lost = 0
        self._thread: threading.Thread | None = None

    def _append(self, buffer: bytearray, line: LogLine) -> None:
        if self._readable:
            buffer.extend(_readable_text(line))
        else:
            _encoder.encode_into(line, buffer, -1)
        buffer.extend(b"\n")

    def _wake(self) -> None:
        """Wake the writing thread; start it with the first line of a process."""
        self._awake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_out, name="action_log", daemon=True)
            self._thread.start()

    def _write_out(self) -> None:
        while True:
            self._awake.wait()
            sleep(FLUSH_SECONDS)
            self._awake.clear()
            self.flush()


def moment() -> datetime:
    """Return the time for a line."""
    return datetime.now(UTC)


def _stdout() -> int:
    return sys.__stdout__.fileno() if sys.__stdout__ else 1


def _readable_text(line: LogLine) -> bytes:
    """Return a line for a person: time, level, event and logger, then the other fields by name."""
    pairs = msgspec.to_builtins(line)
    begin = f"{pairs.pop('timestamp')} [{pairs.pop('level'):<9}] {pairs.pop('event'):<30} [{pairs.pop('logger')}]"
    return " ".join([begin, *(f"{name}={value}" for name, value in pairs.items())]).encode()


action_log = ActionLog()
