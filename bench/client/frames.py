"""Cheap websocket clients for load: text frames in and out, and nothing that a measurement does not need.

They share the machine with what they measure: plain sockets on one epoll cost a tenth of what a full library takes per
frame. Servers never mask, and the site's never fragment, so a frame is a header and the text (RFC 6455, 5.2).
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

OnText = Callable[[bytes], None]


class SocketLoop:
    """Reads from the sockets that are readable, and calls what was scheduled."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._sockets: dict[int, WebSocket] = {}
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def add(self, websocket: "WebSocket") -> None:
        self._sockets[websocket.number] = websocket
        self._epoll.register(websocket.number, select.EPOLLIN)

    def remove(self, websocket: "WebSocket") -> None:
        if self._sockets.pop(websocket.number, None) is not None:
            self._epoll.unregister(websocket.number)

    def call_at(self, moment: float, function: Callable[[], None]) -> None:
        """Call it once when `time.perf_counter()` reaches the moment, or up to a millisecond later."""
        heapq.heappush(self._due, (moment, next(self._numbers), function))

    def run(self, seconds: float, until: Callable[[], bool] | None = None) -> bool:
        """Run for `seconds`, or until the condition is true. Return whether it became true."""
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            if until is not None and until():
                return True
            while self._due and self._due[0][0] <= now:
                heapq.heappop(self._due)[2]()
            next_due = self._due[0][0] if self._due else end
            for number, _ in self._epoll.poll(max(0.0, min(next_due, end) - now)):
                websocket = self._sockets.get(number)
                if websocket is not None:
                    websocket.read()
        return until is not None and until()

    def close(self) -> None:
        for websocket in list(self._sockets.values()):
            websocket.close()
        self._epoll.close()


class WebSocket:
    """One open websocket. `on_text` gets the text of every frame, `on_lost` the reason when the connection ends.

    `source` is the address that it comes from. Raises ConnectionError when the server refuses the handshake.
    """

    def __init__(
        self,
        loop: SocketLoop,
        url: str,
        on_text: OnText,
        on_lost: Callable[[str], None],
        *,
        token: str = "",
        source: str = "",
    ) -> None:
        parts = urlsplit(url)
        self._loop = loop
        self._on_text = on_text
        self._on_lost = on_lost
        here = (parts.hostname or "", parts.port or 80)
        self._socket = socket.create_connection(here, _HANDSHAKE_SECONDS, (source, 0) if source else None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = self._socket.fileno()
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._rest = self._handshake(_request(parts.netloc, target, token))
        self._socket.setblocking(False)
        loop.add(self)
        if self._rest:  # `on_text` is called only after the caller has this object
            loop.call_at(0.0, lambda: self._take(b""))

    def send(self, text: bytes, kind: int = TEXT) -> None:
        """At most 65,535 bytes, which is more than any message of a client."""
        size = len(text)
        header = bytes((kind, 0x80 | size)) if size < 126 else bytes((kind, 0xFE)) + size.to_bytes(2, "big")
        try:
            self._socket.send(header + _NO_MASK + text)
        except OSError as error:
            self._end(f"not sent: {error}")

    def close(self) -> None:
        if self.number >= 0:
            self._on_lost = _ignore
            self.send(b"\x03\xe8", CLOSE)
            self._end("closed")

    def read(self) -> None:
        """Take what can be read, without waiting."""
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
                self._on_text(data[start:place])
            else:
                self._control(kind, data[start:place])
        self._rest = data[place:]

    def _control(self, kind: int, text: bytes) -> None:
        if kind == PING:
            self.send(text, PONG)
        elif kind == CLOSE:
            self._end(f"closed by the server with {int.from_bytes(text[:2], 'big')}")

    def _end(self, why: str) -> None:
        if self.number < 0:
            return
        self._loop.remove(self)
        self._socket.close()
        self.number = -1
        self._on_lost(why)

    def _handshake(self, request: bytes) -> bytes:
        """Return the bytes after the answer. Raises ConnectionError."""
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
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{authorization}\r\n"
    ).encode()


def _ignore(_: str) -> None:
    """A socket that is closed on purpose reports no loss."""
