"""What daphne leaves unbounded, bounded; whole text frames, quickly; and a goodbye before it stops.

Its queue to the application has no end (one client made a process grow by 800 MB in 4 s), a client that never reads is
never dropped, and SIGTERM closes every socket with 1006. Each is a few lines here rather than a server of our own.
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from realtime.frames import sole_text

QUEUE = 64
"""Messages of one socket that wait for the application; more than that is a flood."""
WRITE_BUFFER = 512 * 1024
"""Bytes that wait for one socket's reader; more than that is no reader."""
FAREWELL_SECONDS = 2.0
CLOSE_SECONDS = 4
"""How long the answer to a close may take before the connection is reset, with what a slow line has not delivered."""


def guard() -> None:
    """Called where the application is imported; does nothing under another server."""
    if "daphne.server" not in sys.modules:
        return
    from daphne import server, ws_protocol  # noqa: PLC0415 - importing it elsewhere would install its reactor
    from twisted.internet import reactor  # noqa: PLC0415

    class GuardedProtocol(Guard, ws_protocol.WebSocketProtocol):
        __hash__ = ws_protocol.WebSocketProtocol.__hash__

    class GuardedFactory(ws_protocol.WebSocketFactory):
        protocol = GuardedProtocol

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._batched_timer = Timers()

    server.WebSocketFactory = GuardedFactory
    reactor.addSystemEventTrigger("before", "shutdown", _farewell)  # type: ignore[arg-type]


class Timers:
    """Each at its own time. Autobahn's cut the time of day off at whole seconds: a second was none to one second, and
    with each second a fifth of all sockets were pinged in one go."""

    def call_later(self, delay: float, function: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        """In so many seconds."""
        return asyncio.get_running_loop().call_later(delay, function, *args)


class Guard:
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
        between = self.state == self.STATE_OPEN and not (self.data or self.current_frame or self.inside_message)
        text = sole_text(data) if between else None
        if text is None:
            super().dataReceived(data)  # type: ignore[misc]
        else:
            self.onMessage(text, isBinary=False)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - autobahn's names
        if self.application_queue.qsize() >= QUEUE:
            self.sendClose(code=4008)
            self.transport.abortConnection()
            return
        super().onMessage(payload, isBinary)  # type: ignore[misc]

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send" and self.state in {self.STATE_CLOSING, self.STATE_CLOSED}:
            return  # Autobahn would raise: the room's other sockets would miss the move, the consumer its end
        frame = message.get("frame")
        if frame is None or self.state != self.STATE_OPEN:
            super().handle_reply(message)  # type: ignore[misc]
        elif unsent(self.transport) > WRITE_BUFFER:
            self.transport.abortConnection()
        else:
            write_now(self.transport, frame)


def write_now(transport: Any, data: bytes) -> None:
    """To the socket at once where nothing waits before it. Twisted would first ask the loop whether it may write, which
    is two system calls more for each frame."""
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
    """Bytes that a Twisted TCP transport could not write yet."""
    waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return waiting


def _farewell() -> Any:
    from twisted.internet import reactor, tcp  # noqa: PLC0415
    from twisted.internet.defer import Deferred  # noqa: PLC0415

    # Who was told to come back would come at once, to this same process, and be cut off.
    for reader in reactor.getReaders():  # type: ignore[misc]
        if isinstance(reader, tcp.Port):
            reader.stopListening()
    return Deferred.fromFuture(asyncio.ensure_future(_say_goodbye()))


async def _say_goodbye() -> None:
    """Every socket is told to come back, and closed with 4012; those that do not answer are not waited for."""
    from realtime.hub import hub  # noqa: PLC0415 - it needs Django set up

    hub().leaving = True
    open_sockets = hub().everybody()
    await asyncio.gather(
        *(socket.say_bye(4012, "The server restarts.", reconnect=True) for socket in open_sockets),
        return_exceptions=True,
    )
    # The reactor goes on to stop as soon as this returns; the close frames need a moment to be answered.
    with suppress(TimeoutError):
        await asyncio.wait_for(hub().emptied.wait(), FAREWELL_SECONDS)
