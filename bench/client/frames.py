"""Websocket clients for load: text frames in and out, and nothing that a measurement does not need.

They must cost little, for they share the machine with what they measure: plain sockets on one epoll, a tenth of what
a full library takes per frame. Servers never mask, and these never fragment, so a frame is a header and the text
(RFC 6455, 5.2).
"""

import base64
import heapq
import itertools
import os
import select
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
_NO_MASK = b"\0\0\0\0"
"""A mask of zeros leaves the text as it is, and is as good as any other where no proxy stands between."""

_CHUNK = 262_144
_HANDSHAKE_SECONDS = 30.0

Hear = Callable[[bytes], None]


class Wire:
    """The loop: what is readable is read, what is due is done."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._lines: dict[int, Line] = {}
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def add(self, line: "Line") -> None:
        self._lines[line.number] = line
        self._epoll.register(line.number, select.EPOLLIN)

    def remove(self, line: "Line") -> None:
        if self._lines.pop(line.number, None) is not None:
            self._epoll.unregister(line.number)

    def at(self, moment: float, what: Callable[[], None]) -> None:
        """Once, when `time.perf_counter()` has reached the moment: a millisecond late at most, unless all is late."""
        heapq.heappush(self._due, (moment, next(self._numbers), what))

    def run(self, seconds: float, until: Callable[[], bool] | None = None) -> bool:
        """For so long, or until it is so; whether it became so."""
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            if until is not None and until():
                return True
            while self._due and self._due[0][0] <= now:
                heapq.heappop(self._due)[2]()
            next_due = self._due[0][0] if self._due else end
            for number, _ in self._epoll.poll(max(0.0, min(next_due, end) - now)):
                line = self._lines.get(number)
                if line is not None:
                    line.read()
        return until is not None and until()

    def close(self) -> None:
        for line in list(self._lines.values()):
            line.close()
        self._epoll.close()


class Line:
    """One open websocket. `hear` gets the text of every frame; `lost` gets the reason when it ends.

    Raises ConnectionError when the server refuses the handshake.
    """

    def __init__(self, wire: Wire, url: str, hear: Hear, lost: Callable[[str], None], *, token: str = "") -> None:
        parts = urlsplit(url)
        self._wire = wire
        self._hear = hear
        self._lost = lost
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), _HANDSHAKE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = self._socket.fileno()
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._rest = self._handshake(_request(parts.netloc, target, token))
        self._socket.setblocking(False)
        wire.add(self)
        if self._rest:  # only when the caller knows this line may its frames be heard
            wire.at(0.0, lambda: self._take(b""))

    def say(self, text: bytes, kind: int = TEXT) -> None:
        size = len(text)
        header = bytes((kind, 0x80 | size)) if size < 126 else bytes((kind, 0xFE)) + size.to_bytes(2, "big")
        try:
            self._socket.send(header + _NO_MASK + text)
        except OSError as error:
            self._end(f"not taken: {error}")

    def close(self) -> None:
        if self.number >= 0:
            self._lost = _ignore
            self.say(b"\x03\xe8", CLOSE)
            self._end("closed")

    def read(self) -> None:
        """What has come."""
        try:
            data = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(str(error))
            return
        if data:
            self._take(data)
        else:
            self._end("closed")

    def _take(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        place, end = 0, len(data)
        while end - place >= 2:
            kind, size, start = data[place], data[place + 1], place + 2
            if size >= 126:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if start + size > end:
                break
            place = start + size
            if kind == TEXT:
                self._hear(data[start:place])
            else:
                self._control(kind, data[start:place])
        self._rest = data[place:]

    def _control(self, kind: int, text: bytes) -> None:
        if kind == PING:
            self.say(text, PONG)
        elif kind == CLOSE:
            self._end(f"closed by the server with {int.from_bytes(text[:2], 'big')}")

    def _end(self, why: str) -> None:
        if self.number < 0:
            return
        self._wire.remove(self)
        self._socket.close()
        self.number = -1
        self._lost(why)

    def _handshake(self, request: bytes) -> bytes:
        """What came behind the answer."""
        self._socket.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head:
            data = self._socket.recv(_CHUNK)
            if not data:
                break
            head += data
        head, _, rest = head.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            self._socket.close()
            raise ConnectionError(head.split(b"\r\n", 1)[0].decode() or "closed during the handshake")
        return rest


def _request(host: str, target: str, token: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    permit = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{permit}\r\n"
    ).encode()


def _ignore(_: str) -> None:
    """What is closed on purpose is not lost."""
