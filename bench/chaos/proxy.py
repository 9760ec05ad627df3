"""A TCP proxy between players and one websocket process, and all that a network does to what passes through it.

It knows nothing of websockets: it cuts in the middle of a frame as readily as between two.
"""

import asyncio
import contextlib
import random
import socket
import struct

CHUNK = 65536
LAST_WORDS_SECONDS = 0.5
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER of no time: what is closed is reset (RST), and what was not sent yet is thrown away."""


class Proxy:
    """Passes everything on to `target`, a port of this machine, unless told otherwise."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.delay = 0.0
        """At most so many seconds that a piece waits before it is passed on; the order stays."""
        self.swallows = False
        """Whatever is said on a connection is taken and passed to nobody; such a connection stays dead for ever."""
        self._pairs: set[_Pair] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def drop(self) -> None:
        """Closes every connection: half of the next piece still arrives, then the end (FIN)."""
        for pair in self._pairs:
            pair.give_up()

    def reset(self) -> None:
        """Every connection ends with RST on both sides."""
        for pair in self._pairs:
            pair.abort()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self.reset()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # the process is down
            writer.transport.abort()
            return
        pair = _Pair(self, (reader, writer), far)
        self._pairs.add(pair)
        try:
            await pair.run()
        finally:
            self._pairs.discard(pair)


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Pair:
    """A client's connection to the proxy, and the proxy's to the process."""

    def __init__(self, proxy: Proxy, near: Ends, far: Ends) -> None:
        self.proxy = proxy
        self.near, self.far = near, far
        self.dead = self.ending = False

    async def run(self) -> None:
        """Until either side has ended; then the other one is ended too."""
        ways = ((self.near[0], self.far[1]), (self.far[0], self.near[1]))
        pumps = [asyncio.create_task(self._pump(reader, writer)) for reader, writer in ways]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self._close()

    def give_up(self) -> None:
        self.ending = True
        asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS, self._close)

    def abort(self) -> None:
        for _, writer in (self.near, self.far):
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                self.dead = self.dead or self.proxy.swallows
                if self.dead:
                    continue
                if self.proxy.delay:
                    await asyncio.sleep(random.uniform(0, self.proxy.delay))
                if self.ending:
                    writer.write(data[: len(data) // 2])
                    return
                writer.write(data)
                await writer.drain()

    def _close(self) -> None:
        for _, writer in (self.near, self.far):
            writer.close()
