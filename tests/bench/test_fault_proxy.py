"""What a proxy of faults does to the bytes and to the connections between an echo server and its client."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest

from bench.fault_proxy import FaultProxy, ThreadedFaultProxy

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionResetError):
        while piece := await reader.read(1000):
            writer.write(piece)
    writer.close()


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[FaultProxy, Streams]]:
    """A proxy before an echo server, and a client's connection through it."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = FaultProxy(server.sockets[0].getsockname()[1])
    await proxy.start()
    try:
        yield proxy, await asyncio.open_connection("127.0.0.1", proxy.port)
    finally:
        await proxy.stop()
        server.close()


async def echoed(streams: Streams, text: bytes) -> bytes:
    """What comes back within a second; nothing when the connection is silent."""
    reader, writer = streams
    writer.write(text)
    try:
        return await asyncio.wait_for(reader.read(1000), 1)
    except TimeoutError:
        return b""


def test_bytes_pass_in_both_directions():
    async def run() -> None:
        async with connected() as (_, streams):
            assert await echoed(streams, b"hello") == b"hello"

    asyncio.run(run())


def test_delay_and_jitter_slow_down_each_piece():
    async def run() -> None:
        async with connected() as (proxy, streams):
            proxy.delay, proxy.jitter = 0.1, 0.05
            began = time.monotonic()
            assert await echoed(streams, b"hello") == b"hello"
            assert time.monotonic() - began >= 0.2, "there and back"

    asyncio.run(run())


@pytest.mark.slow
def test_a_connection_that_lost_a_piece_in_a_silence_stays_silent_and_others_go_on():
    async def run() -> None:
        async with connected() as (proxy, streams):
            idle = await asyncio.open_connection("127.0.0.1", proxy.port)
            assert await echoed(idle, b"before") == b"before"
            proxy.silence()
            assert await echoed(streams, b"lost") == b""
            proxy.restore()
            assert await echoed(streams, b"after") == b""
            assert await echoed(idle, b"after") == b"after"

    asyncio.run(run())


def test_the_end_of_a_connection_is_passed_on_after_the_silence():
    async def run() -> None:
        ended = asyncio.Event()

        async def wait_for_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            ended.set()
            writer.close()

        async with await asyncio.start_server(wait_for_end, "127.0.0.1", 0) as server:
            proxy = FaultProxy(server.sockets[0].getsockname()[1])
            await proxy.start()
            _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            await asyncio.sleep(0.1)
            proxy.silence()
            writer.close()
            await asyncio.sleep(0.2)
            assert not ended.is_set()
            proxy.restore()
            await asyncio.wait_for(ended.wait(), 5)
            await proxy.stop()

    asyncio.run(run())


def test_drop_passes_half_of_the_next_piece_and_closes():
    async def run() -> None:
        async with connected() as (proxy, (reader, writer)):
            assert await echoed((reader, writer), b"hello") == b"hello"
            proxy.drop()
            writer.write(b"12345678")
            assert await asyncio.wait_for(reader.read(), 5) == b"", "half of it reached the server, then the end"

    asyncio.run(run())


def test_reset_ends_a_connection_with_an_error():
    async def run() -> None:
        async with connected() as (proxy, (reader, writer)):
            assert await echoed((reader, writer), b"hello") == b"hello"
            proxy.reset()
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(reader.read(), 5)

    asyncio.run(run())


def test_a_client_of_a_target_that_nobody_listens_on_is_closed():
    async def run() -> None:
        proxy = FaultProxy(1)
        await proxy.start()
        reader, _ = await asyncio.open_connection("127.0.0.1", proxy.port)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        await proxy.stop()

    asyncio.run(run())


@pytest.fixture
def echo_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(ConnectionResetError):
                while piece := connection.recv(1000):
                    connection.sendall(piece)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_without_a_target_a_threaded_proxy_speaks_socks(echo_port):
    with ThreadedFaultProxy() as proxy, socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as client:
        client.sendall(b"\x05\x01\x00")
        assert client.recv(2) == b"\x05\x00"
        client.sendall(b"\x05\x01\x00\x03\x09localhost" + echo_port.to_bytes(2, "big"))
        assert client.recv(10)[:2] == b"\x05\x00"
        client.sendall(b"hello")
        assert client.recv(5) == b"hello"
        proxy.silence()
        client.sendall(b"lost")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(4)
        proxy.restore()
        proxy.reset()
        client.settimeout(5)
        with pytest.raises(ConnectionResetError):
            client.recv(4)
