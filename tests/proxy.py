"""A network between a client and the site that can go bad: cut, silent, slow.

`Proxy(target=port)` passes everything on to that port of this machine. `Proxy()` is a SOCKS5 proxy, for a browser that
shall find the site under its own address: `browser.new_context(proxy={"server": proxy.socks_url})`.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER for zero seconds: the close is a reset."""


class Proxy:
    """Runs in a thread of its own, from entering the `with` to its end; every method may be called from outside."""

    def __init__(self, target: int | None = None) -> None:
        self.target = target
        self.delay = 0.0
        """Seconds that every piece takes, in either direction."""
        self._silent = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._wait(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def socks_url(self) -> str:
        return f"socks5://127.0.0.1:{self.port}"

    def silence(self) -> None:
        """From now on nothing passes, and nobody is told: neither of what is open nor of what is opened."""
        self._silent = True

    def restore(self) -> None:
        """Back to normal; what went silent is reset, for pieces of it are missing."""
        self._silent = False
        self.cut()

    def cut(self) -> None:
        """Reset everything that is open."""
        self._wait(self._cut())

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _end(self) -> None:
        self._server.close()
        await self._cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _cut(self) -> None:
        for writer in self._writers:
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        self._writers.clear()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            port = self.target or await self._asked_by_socks(reader, writer)
            there, back = await asyncio.open_connection("127.0.0.1", port)
            self._writers.add(back)
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65536):
                await asyncio.sleep(self.delay)
                if not self._silent:
                    writer.write(piece)
                    await writer.drain()
        finally:
            if not self._silent:
                self._writers.discard(writer)
                writer.close()

    async def _asked_by_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        """The port; RFC 1928, without authentication, and every address is this machine."""
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        await self._answer(writer, b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        await reader.readexactly(length)
        port = int.from_bytes(await reader.readexactly(2), "big")
        await self._answer(writer, b"\x05\x00\x00\x01" + bytes(6))
        return port

    async def _answer(self, writer: asyncio.StreamWriter, piece: bytes) -> None:
        if self._silent:  # until it is reset
            await asyncio.Event().wait()
        writer.write(piece)
        await writer.drain()
