"""A client that attacks the site: with garbage, floods and other players' actions, or by never reading."""

import asyncio
import contextlib
import random
import socket
import time
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from bench.chaos.player import Player

_CUT_OFF = (OSError, ConnectionClosed, InvalidHandshake, TimeoutError)


class HostileClient(Player):
    """A kibitzer whose attacks have sockets of their own; what it is sent is recorded as a player's is."""

    async def send_nonsense(self, chance: random.Random, victims: list[Player]) -> None:
        """Send truncated, random and oversized frames, and actions of the four at the table under its own name."""
        with contextlib.suppress(*_CUT_OFF):
            async with self.open_socket() as connection:
                await connection.send('{"type":"hello","last":null}')
                for frame in (*_nonsense(chance), *_stolen_actions(chance, victims)):
                    await connection.send(frame)
                    await asyncio.sleep(0.01)
                await connection.send("x" * 17_000)
                async with asyncio.timeout(5):
                    while True:
                        await connection.recv()

    async def never_read(self, seconds: float) -> bool:
        """Ask for one snapshot after another and read none of them. Return whether it was cut off in time."""
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        parts = urlsplit(self.socket_site)
        narrow.connect((parts.hostname, parts.port))
        narrow.setblocking(False)
        try:
            async with asyncio.timeout(seconds), self.open_socket(sock=narrow, max_queue=1) as connection:
                while True:
                    await connection.send('{"type":"hello","last":null}')
                    await asyncio.sleep(0.004)
        except TimeoutError:
            return False
        except _CUT_OFF:
            return True

    async def flood(self, seconds: float) -> tuple[int, float]:
        """Send beats and long nonsense without a pause.

        Return how often it was cut off, and how many megabytes the site took.
        """
        return await asyncio.to_thread(self._flood, time.monotonic() + seconds)

    def _flood(self, until: float) -> tuple[int, float]:
        # In a thread and without a library: otherwise it would slow down the players' loop instead of the site.
        frames = b"".join(_frame(text) for text in (b'{"type":"beat","game":1,"seq":1}', b"x" * 12_000) * 20)
        times = taken = 0
        parts = urlsplit(self.socket_site)
        while time.monotonic() < until:
            try:
                with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
                    connection.sendall(self._handshake(parts.netloc))
                    connection.recv(4096)  # the answer to the handshake; nothing after it is read
                    while time.monotonic() < until:
                        taken += connection.send(frames)
            except TimeoutError:
                continue
            except OSError:
                times += 1
        return times, taken / 2**20

    def _handshake(self, host: str) -> bytes:
        head = (
            f"GET /ws/rooms/{self.room_id}/ HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Authorization: Bearer {self.token}\r\n\r\n"
        )
        return head.encode()

    def open_socket(self, **options: object) -> connect:
        """A connection to the room that is not recorded and does not come back."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.socket_site}/ws/rooms/{self.room_id}/"
        return connect(
            url,
            additional_headers=headers,
            compression=None,
            ping_interval=None,
            proxy=None,
            close_timeout=1,
            **options,  # type: ignore[arg-type]
        )


def _frame(text: bytes) -> bytes:
    """Masked with zeros, which leaves the text as it is (RFC 6455, 5.2 and 5.3)."""
    size = bytes((0x80 | len(text),)) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + b"\0\0\0\0" + text


def _nonsense(chance: random.Random) -> list[str | bytes]:
    whole = _encode({"type": "play", "id": str(uuid4()), "game": 1, "seq": 1, "card": "SA"})
    cut = [whole[: chance.randrange(1, len(whole))] for _ in range(10)]
    noise = [chance.randbytes(chance.randrange(1, 200)) for _ in range(10)]
    odd = ["", "null", "[]", "{}", '{"type":"fly"}', '{"type":"beat","game":-1,"seq":1e99}', "[" * 9000]
    mixed: list[str | bytes] = [*cut, *noise, *odd]
    chance.shuffle(mixed)
    return mixed


def _stolen_actions(chance: random.Random, victims: list[Player]) -> list[str]:
    """Messages that the victims have sent, with the same ids and with new ones."""
    sent = [(victim, each) for victim in victims for each in victim.sent if "id" in each and "game" in each]
    frames = []
    for victim, message in chance.sample(sent, min(10, len(sent))):
        frames.append(_encode(message))
        frames.append(_encode({**message, "id": str(uuid4()), "seq": victim.seq} if "seq" in message else message))
    return frames


def _encode(message: dict[str, object]) -> str:
    return msgspec.json.encode(message).decode()
