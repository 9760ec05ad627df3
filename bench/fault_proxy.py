"""A TCP proxy between clients and the site that can delay, swallow, drop and reset what passes through it.

`FaultProxy` runs in the caller's event loop, `ThreadedFaultProxy` in a thread of its own for synchronous callers. Both
pass everything on to `target`, a port of this machine. Without a target they are a SOCKS5 proxy, for a browser that
must find the site under its own address: `browser.new_context(proxy={"server": proxy.socks_url})`.

They know nothing of websockets: a connection is cut in the middle of a frame as readily as between two.
"""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self

CHUNK_BYTES = 65536
DROP_SECONDS = 0.5
_CALL_SECONDS = 10.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing sends RST, and what was not sent yet is thrown away."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class FaultProxy:
    """Listens on a free port of 127.0.0.1 from `start()` to `stop()`."""

    def __init__(self, target: int | None = None) -> None:
        self.target = target
        self.delay = 0.0
        """Seconds that each piece waits, in either direction, before it is passed on."""
        self.jitter = 0.0
        """Seconds: each piece waits for a random time up to this in addition. The order of the pieces stays."""
        self._audible = asyncio.Event()
        self._audible.set()
        self._connections: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Stop listening and reset every connection."""
        if self._server is None:
            return
        self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def socks_url(self) -> str:
        return f"socks5://127.0.0.1:{self.port}"

    @property
    def silent(self) -> bool:
        return not self._audible.is_set()

    def silence(self) -> None:
        """Pass nothing on, neither pieces nor the end of a connection; new connections are accepted all the same."""
        self._audible.clear()

    def restore(self) -> None:
        """End the silence. A connection that has lost a piece passes nothing on until it is closed or reset."""
        self._audible.set()

    def drop(self) -> None:
        """Close every connection: half of the next piece still arrives, then the end (FIN)."""
        for connection in self._connections:
            connection.drop()

    def reset(self) -> None:
        """End every connection with RST on both sides."""
        for connection in self._connections:
            connection.reset()

    async def wait_until_audible(self) -> None:
        await self._audible.wait()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve((reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, near: Streams) -> None:
        connection = _Connection(self, near)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)


class _Connection:
    """A client's connection to the proxy (near), and the proxy's to the target (far)."""

    def __init__(self, proxy: FaultProxy, near: Streams) -> None:
        self.proxy = proxy
        self.near = near
        self.far: Streams | None = None
        self.dead = False
        """Whether a piece was swallowed: what follows it must not arrive."""
        self.dropping = False

    async def run(self) -> None:
        """Return when either side has ended and the other one has been closed."""
        try:
            port = self.proxy.target or await self._port_asked_for()
            self.far = await asyncio.open_connection("127.0.0.1", port)
        except (OSError, asyncio.IncompleteReadError):  # nobody listens there, or the client has gone
            self.near[1].transport.abort()
            return
        pumps = [
            asyncio.create_task(self._pump(self.near[0], self.far[1])),
            asyncio.create_task(self._pump(self.far[0], self.near[1])),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            await self.proxy.wait_until_audible()
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._close()

    def drop(self) -> None:
        self.dropping = True
        asyncio.get_running_loop().call_later(DROP_SECONDS, self._close)

    def reset(self) -> None:
        for writer in self._writers():
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK_BYTES):
                await asyncio.sleep(self.proxy.delay + random.uniform(0, self.proxy.jitter))
                self.dead = self.dead or self.proxy.silent
                if self.dead:
                    continue
                if self.dropping:
                    writer.write(piece[: len(piece) // 2])
                    return
                writer.write(piece)
                await writer.drain()

    async def _port_asked_for(self) -> int:
        """SOCKS5 (RFC 1928) without authentication; every address is this machine."""
        reader = self.near[0]
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        await self._answer_socks(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        await reader.readexactly(length)
        port = int.from_bytes(await reader.readexactly(2), "big")
        await self._answer_socks(b"\x05\x00\x00\x01" + bytes(6))
        return port

    async def _answer_socks(self, answer: bytes) -> None:
        """Raises ConnectionAbortedError when the answer was swallowed and the client has given up."""
        reader, writer = self.near
        if self.proxy.silent:
            while await reader.read(CHUNK_BYTES):
                pass
            raise ConnectionAbortedError
        writer.write(answer)
        await writer.drain()

    def _writers(self) -> list[asyncio.StreamWriter]:
        return [streams[1] for streams in (self.near, self.far) if streams is not None]

    def _close(self) -> None:
        for writer in self._writers():
            writer.close()


class ThreadedFaultProxy:
    """A `FaultProxy` in a thread of its own while the `with` lasts; everything here may be called from any thread."""

    def __init__(self, target: int | None = None) -> None:
        self._proxy = FaultProxy(target)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait_for(self._proxy.start())
        return self

    def __exit__(self, *_: object) -> None:
        self._wait_for(self._proxy.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def port(self) -> int:
        return self._proxy.port

    @property
    def url(self) -> str:
        return self._proxy.url

    @property
    def socks_url(self) -> str:
        return self._proxy.socks_url

    def set_target(self, port: int) -> None:
        """Connections that are open stay where they are."""
        self._proxy.target = port

    def set_delay(self, seconds: float) -> None:
        self._proxy.delay = seconds

    def silence(self) -> None:
        self._call(self._proxy.silence)

    def restore(self) -> None:
        self._call(self._proxy.restore)

    def reset(self) -> None:
        self._call(self._proxy.reset)

    def _call(self, function: Callable[[], None]) -> None:
        async def call() -> None:
            function()

        self._wait_for(call())

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_SECONDS)
