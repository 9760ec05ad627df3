"""What daphne leaves unbounded, bounded; two quicker ways (the seams `frames` and `timers`); and a goodbye before it
stops.

Its queue to the application has no end (one client made a process grow by 800 MB in 4 s), a client that never reads is
never dropped, and SIGTERM closes every socket with 1006. Each is a few lines here rather than a server of our own. The
bounds and the goodbye always stay; docs/seams.md has the rest.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from config import fast_paths
from realtime.wire.frames import sole_text

QUEUE = 64
"""Messages of one socket that wait for the application; more than that is a flood."""
WRITE_BUFFER = 512 * 1024
"""Bytes that wait for one socket's reader; more than that is no reader."""
CLOSE_SECONDS = 4
"""How long the answer to a close may take before the connection is reset, with what a slow line has not delivered."""


def install(farewell: Callable[[], Awaitable[None]]) -> None:
    """Change daphne before it serves; does nothing under another server. `farewell` is awaited before it stops."""
    if "daphne.server" not in sys.modules:
        return
    from daphne import server, ws_protocol  # noqa: PLC0415 - importing it elsewhere would install its reactor
    from twisted.internet import reactor  # noqa: PLC0415

    class BoundedProtocol(Bounds, ws_protocol.WebSocketProtocol):
        __hash__ = ws_protocol.WebSocketProtocol.__hash__

    class BoundedFactory(ws_protocol.WebSocketFactory):
        protocol = BoundedProtocol

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if fast_paths.on("timers"):
                self._batched_timer = Timers()

    server.WebSocketFactory = BoundedFactory
    reactor.addSystemEventTrigger("before", "shutdown", _stop_listening, farewell)  # type: ignore[arg-type]


class Timers:
    """Timers that each ring at their own time. Autobahn's cut the time of day off at whole seconds: a second was none
    to one second, and with each second a fifth of all sockets were pinged in one go."""

    def call_later(self, delay: float, function: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        """Call the function in so many seconds."""
        return asyncio.get_running_loop().call_later(delay, function, *args)


class Bounds:
    """Goes before daphne's websocket protocol: an end to both buffers, and a short way for whole text frames, past
    autobahn's parser and Twisted's scheduling of writes."""

    closeHandshakeTimeout = CLOSE_SECONDS  # noqa: N815 - autobahn's
    state: int
    STATE_OPEN: int
    STATE_CLOSING: int
    STATE_CLOSED: int
    data: bytes
    current_frame: Any
    inside_message: bool
    transport: Any
    application_queue: Any
    sendClose: Any  # noqa: N815 - autobahn's

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        text = sole_text(data) if fast_paths.on("frames") and self._between_messages() else None
        if text is None:
            super().dataReceived(data)  # type: ignore[misc]
        else:
            self.onMessage(text, isBinary=False)

    def _between_messages(self) -> bool:
        return self.state == self.STATE_OPEN and not (self.data or self.current_frame or self.inside_message)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - autobahn's names
        if self.application_queue.qsize() >= QUEUE:
            self.sendClose(code=4008)
            self.transport.abortConnection()
            return
        super().onMessage(payload, isBinary)  # type: ignore[misc]

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] != "websocket.send":
            super().handle_reply(message)  # type: ignore[misc]
        elif self.state in {self.STATE_CLOSING, self.STATE_CLOSED}:
            return  # Autobahn would raise: the room's other sockets would miss the move, the consumer its end
        elif self.state == self.STATE_OPEN and unsent(self.transport) > WRITE_BUFFER:
            self.transport.abortConnection()
        elif self.state == self.STATE_OPEN and "frame" in message and fast_paths.on("frames"):
            write_now(self.transport, message["frame"])
        else:
            super().handle_reply(message)  # type: ignore[misc]


def write_now(transport: Any, data: bytes) -> None:
    """Write to the socket at once where nothing waits before it. Twisted would first ask the loop whether it may write,
    which is two system calls more for each frame."""
    if unsent(transport) or not transport.connected or transport.disconnecting:
        transport.write(data)
        return
    try:
        sent = transport.socket.send(data)
    except OSError:  # no room, or no connection: the reactor finds out which
        sent = 0
    if sent < len(data):
        transport.write(data[sent:])


def unsent(transport: Any) -> int:
    """Return the bytes that a Twisted TCP transport could not write yet."""
    waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return waiting


def _stop_listening(farewell: Callable[[], Awaitable[None]]) -> Any:
    from twisted.internet import reactor, tcp  # noqa: PLC0415
    from twisted.internet.defer import Deferred  # noqa: PLC0415

    # Those who are told to come back would come at once, to this same process, and be cut off.
    for reader in reactor.getReaders():  # type: ignore[misc]
        if isinstance(reader, tcp.Port):
            reader.stopListening()
    return Deferred.fromFuture(asyncio.ensure_future(farewell()))
