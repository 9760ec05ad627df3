"""What daphne leaves unbounded, bounded; and a goodbye before it stops.

Its queue to the application has no end (one client made a process grow by 800 MB in 4 s), a client that never reads is
never dropped, and SIGTERM closes every socket with 1006. Each is a few lines here rather than a server of our own.
"""

import asyncio
import sys
from contextlib import suppress
from typing import Any

QUEUE = 64
"""Messages of one socket that wait for the application; more than that is a flood."""
WRITE_BUFFER = 512 * 1024
"""Bytes that wait for one socket's reader; more than that is no reader."""
FAREWELL_SECONDS = 2.0


def guard() -> None:
    """Called where the application is imported; does nothing under another server."""
    if "daphne.server" not in sys.modules:
        return
    from daphne import ws_protocol  # noqa: PLC0415 - importing it elsewhere would install its reactor
    from twisted.internet import reactor  # noqa: PLC0415

    class GuardedProtocol(ws_protocol.WebSocketProtocol):
        """Daphne's, with an end to both buffers."""

        def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - autobahn's names
            if self.application_queue.qsize() >= QUEUE:
                self.sendClose(code=4008)
                self.transport.abortConnection()
                return
            super().onMessage(payload, isBinary)

        def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802 - daphne's
            if unsent(self.transport) > WRITE_BUFFER:
                self.transport.abortConnection()
                return
            super().serverSend(content, binary)

        __hash__ = ws_protocol.WebSocketProtocol.__hash__

    ws_protocol.WebSocketFactory.protocol = GuardedProtocol
    reactor.addSystemEventTrigger("before", "shutdown", _farewell)  # type: ignore[arg-type]


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
        *(socket.say_bye(4012, "the server restarts", reconnect=True) for socket in open_sockets),
        return_exceptions=True,
    )
    # The reactor goes on to stop as soon as this returns; the close frames need a moment to be answered.
    with suppress(TimeoutError):
        await asyncio.wait_for(hub().emptied.wait(), FAREWELL_SECONDS)
