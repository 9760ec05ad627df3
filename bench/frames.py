"""A websocket client for load: text frames in and out, and nothing that a measurement does not need.

It must cost little, for it shares the machine with what it measures: a tenth of what a full library takes per frame.
Servers never mask and daphne never fragments, so a frame is a header and the text (RFC 6455, 5.2).
"""

import asyncio
import base64
import os
from collections.abc import Callable
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
_NO_MASK = b"\0\0\0\0"
"""A mask of zeros leaves the text as it is, and is as good as any other where no proxy stands between."""

Hear = Callable[[bytes], None]


class Line(asyncio.Protocol):
    """One open websocket. `hear` gets the text of every frame; `lost` gets the reason when it ends."""

    def __init__(self, request: bytes, hear: Hear, lost: Callable[[str], None]) -> None:
        self._request = request
        self._hear = hear
        self._lost = lost
        self._rest = b""
        self._frames = False
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def say(self, text: bytes, kind: int = TEXT) -> None:
        assert self._transport is not None
        size = len(text)
        header = bytes((kind, 0x80 | size)) if size < 126 else bytes((kind, 0xFE)) + size.to_bytes(2, "big")
        self._transport.write(header + _NO_MASK + text)

    def close(self) -> None:
        if self._transport is not None:
            self._lost = _ignore
            self.say(b"\x03\xe8", CLOSE)
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        self._rest = b""
        if not self._frames:
            data = self._handshake(data)
        self._read(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(str(exc or "closed during the handshake")))
        self._lost(str(exc or "closed"))

    def _handshake(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            self._rest = data
            return b""
        if not head.startswith(b"HTTP/1.1 101"):
            self.opened.set_exception(ConnectionError(head.split(b"\r\n", 1)[0].decode()))
            return b""
        self._frames = True
        self.opened.set_result(None)
        return rest

    def _read(self, data: bytes) -> None:
        place, end = 0, len(data)
        while end - place >= 2:
            kind, size, start = data[place], data[place + 1], place + 2
            if size >= 126:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if start + size > end:
                break
            self._frame(kind, data[start : start + size])
            place = start + size
        self._rest = data[place:]

    def _frame(self, kind: int, text: bytes) -> None:
        if kind == TEXT:
            self._hear(text)
        elif kind == PING:
            self.say(text, PONG)
        elif kind == CLOSE:
            self._lost(f"closed by the server with {int.from_bytes(text[:2], 'big')}")
            self._lost = _ignore


async def open_line(url: str, token: str, hear: Hear, lost: Callable[[str], None]) -> Line:
    """Raises ConnectionError when the server refuses the handshake."""
    parts = urlsplit(url)
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(
        lambda: Line(request.encode(), hear, lost), parts.hostname or "", parts.port or 80
    )
    await line.opened
    return line


def _ignore(_: str) -> None:
    """What is closed on purpose is not lost."""
