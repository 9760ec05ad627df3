"""Changes to daphne: limits on its buffers and requests, a goodbye before it stops, and two fast paths (the seams
`frames` and `timers`, docs/seams.md).

Without them daphne's queue to the application has no limit (one client made a process grow by 800 MB in 4 s), a client
that never reads is never dropped, and SIGTERM closes every socket with code 1006. Only the two seams can be switched
off.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from config import fast_paths
from realtime.server.whole_requests import WholeRequests
from realtime.wire.frames import single_frame_text

_FRAMES = fast_paths.on("frames")

QUEUE = 64
"""How many messages of one socket may wait for the application. At the next one the connection is aborted."""
WRITE_BUFFER = 512 * 1024
"""How many bytes may wait for one client to read them. Above that the connection is aborted."""
CLOSE_SECONDS = 4
"""How long the client may take to answer a close frame. After that the connection is reset, and what a slow connection
has not delivered by then is lost."""


def install(farewell: Callable[[], Awaitable[None]]) -> None:
    """Change daphne before it serves; do nothing under another server. Daphne awaits `farewell` before it stops."""
    if "daphne.server" not in sys.modules:
        return
    from daphne import http_protocol, server, ws_protocol  # noqa: PLC0415 - importing it elsewhere installs its reactor
    from twisted.internet import reactor  # noqa: PLC0415
    from twisted.web import http  # noqa: PLC0415

    class BoundedChannel(WholeRequests, http.HTTPChannel):
        pass

    class BoundedHTTPFactory(http_protocol.HTTPFactory):
        protocol = BoundedChannel

    class BoundedProtocol(Bounds, ws_protocol.WebSocketProtocol):
        __hash__ = ws_protocol.WebSocketProtocol.__hash__

    class BoundedFactory(ws_protocol.WebSocketFactory):
        protocol = BoundedProtocol

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if fast_paths.on("timers"):
                self._batched_timer = Timers()

    server.HTTPFactory = BoundedHTTPFactory
    server.WebSocketFactory = BoundedFactory
    reactor.addSystemEventTrigger("before", "shutdown", _stop_listening, farewell)  # type: ignore[arg-type]


class Timers:
    """Run each of autobahn's timers at its own time.

    Autobahn rounds the time of day down to whole seconds: a delay of one second took between nothing and one second,
    and at each full second a fifth of all sockets were pinged at once.
    """

    def call_later(self, delay: float, function: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        """Call `function` after `delay` seconds."""
        return asyncio.get_running_loop().call_later(delay, function, *args)


class Bounds:
    """A mixin before daphne's websocket protocol.

    It limits both buffers, and passes complete text frames around autobahn's parser and Twisted's write scheduling.
    """

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
        text = single_frame_text(data) if _FRAMES and self._between_messages() else None
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
            return  # autobahn would raise: the room's other sockets would miss the move, and the consumer would not end
        elif self.state == self.STATE_OPEN and unsent_bytes(self.transport) > WRITE_BUFFER:
            self.transport.abortConnection()
        elif self.state == self.STATE_OPEN and "frame" in message and _FRAMES:
            write_now(self.transport, message["frame"])
        else:
            super().handle_reply(message)  # type: ignore[misc]


def write_now(transport: Any, data: bytes) -> None:
    """Write to the socket at once if no earlier data waits.

    Twisted would first ask the event loop whether the socket is writable: two more system calls for each frame.
    """
    if unsent_bytes(transport) or not transport.connected or transport.disconnecting:
        transport.write(data)
        return
    try:
        sent = transport.socket.send(data)
    except OSError:  # the buffer is full or the connection lost: the reactor finds out which
        sent = 0
    if sent < len(data):
        transport.write(data[sent:])


def unsent_bytes(transport: Any) -> int:
    """Return the bytes that a Twisted TCP transport could not write yet."""
    waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return waiting


def _stop_listening(farewell: Callable[[], Awaitable[None]]) -> Any:
    from twisted.internet import reactor, tcp  # noqa: PLC0415
    from twisted.internet.defer import Deferred  # noqa: PLC0415

    # Clients reconnect at once when they are asked to: without this they would reach this same process again.
    for reader in reactor.getReaders():  # type: ignore[misc]
        if isinstance(reader, tcp.Port):
            reader.stopListening()
    return Deferred.fromFuture(asyncio.ensure_future(farewell()))
