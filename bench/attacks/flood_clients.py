"""The attackers of `floods`. Each counts what it was answered, in `answers`: statuses, close codes or failures."""

import asyncio
import http.client
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import msgspec

from bench.attacks.attacked_site import ATTACKERS, AttackedSite
from bench.chaos.player import Player
from bench.client.api import Api

LOGINS, HALF_OPEN, CLAIMERS, BOARDS, OPENS = 60, 200, 20, 3000, 1500
SPAM_SECONDS = 0.2


class Flood(Protocol):
    answers: Counter[str]

    def run(self, over: threading.Event) -> None:
        """Attack until it is over."""


class Logins:
    """So many clients, each of which tries a password, waits for the answer and tries another one a second later."""

    path = "/accounts/login/"

    def __init__(self, target: AttackedSite) -> None:
        self.answers: Counter[str] = Counter()
        self._site = urlsplit(target.site.url)

    def run(self, over: threading.Event) -> None:
        threads = [threading.Thread(target=self._guess, args=(over, number)) for number in range(LOGINS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _guess(self, over: threading.Event, number: int) -> None:
        token = "a" * 32
        headers = {
            "Cookie": f"csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": self._site.netloc,
        }
        while not over.is_set():
            password = uuid4().hex
            fields = {"csrfmiddlewaretoken": token, "login": f"victim{number}", "username": f"new{password[:12]}"}
            body = urlencode({**fields, **dict.fromkeys(("password", "password1", "password2"), password)})
            connection = http.client.HTTPConnection(
                self._site.hostname or "", self._site.port, timeout=60, source_address=(ATTACKERS, 0)
            )
            try:
                connection.request("POST", self.path, body, headers)
                self.answers[str(connection.getresponse().status)] += 1
            except OSError as error:
                self.answers[type(error).__name__] += 1
            finally:
                connection.close()
            over.wait(1.0)


class Registrations(Logins):
    """The other page that hashes a password for whoever asks."""

    path = "/accounts/register/"


class HalfOpen:
    """Requests that never end: a byte of a header every two seconds, half at pages and half at websockets."""

    def __init__(self, target: AttackedSite) -> None:
        self.answers: Counter[str] = Counter()
        self._ports = [urlsplit(url).port for url in (target.site.url, target.socket_url)]

    def run(self, over: threading.Event) -> None:
        sockets: list[socket.socket] = []
        while not over.is_set():
            while len(sockets) < HALF_OPEN:
                here = ("127.0.0.1", self._ports[len(sockets) % 2] or 0)
                try:
                    each = socket.create_connection(here, 5, (ATTACKERS, 0))
                    each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
                except OSError:
                    self.answers["not connected"] += 1
                    break
                self.answers["opened"] += 1
                sockets.append(each)
            sockets = [each for each in sockets if self._drip(each)]
            over.wait(2.0)
        for each in sockets:
            each.close()

    def _drip(self, each: socket.socket) -> bool:
        try:
            each.sendall(b"x")
            each.setblocking(False)
            try:
                ended = each.recv(200)
            except BlockingIOError:
                return True
            self.answers[f"ended: {ended[9:12].decode() or 'closed'}"] += 1
        except OSError:
            self.answers["ended: reset"] += 1
        each.close()
        return False


class Claims:
    """So many people beside three robots; each claims nothing, again and again, as soon as there is a contract."""

    def __init__(self, target: AttackedSite) -> None:
        self.answers: Counter[str] = Counter()
        self._target = target

    def run(self, over: threading.Event) -> None:
        asyncio.run(self._run(over))

    async def _run(self, over: threading.Event) -> None:
        spammers = [asyncio.create_task(self._spam(over, number)) for number in range(CLAIMERS)]
        await asyncio.gather(*spammers)

    async def _spam(self, over: threading.Event, number: int) -> None:
        made = await Api(self._target.site.url).post("/api/guests", name=f"Claimer {number}")
        player = Player(self._target.site.url, made["token"], socket_site=self._target.socket_url)
        room_id = await player.make_room(name=f"Claims {number}", settings={"robot_pace": 0.0})
        await player.connect(room_id)
        try:
            await player.act({"type": "sit", "seat": "S"})
            for seat in "NEW":
                await player.act({"type": "add_robot", "seat": seat})
            while not over.is_set():
                await self._once(player)
        finally:
            await player.close()

    async def _once(self, player: Player) -> None:
        view = player.view
        if view is None or view["result"]:
            await player.act({"type": "ready", "ready": True})
            await asyncio.sleep(SPAM_SECONDS)
        elif view["contract"] is None:
            if player.my_turn:
                await player.call("P")
            await asyncio.sleep(SPAM_SECONDS)
        else:
            answer = await player.claim(0)
            self.answers[answer.get("code", answer["type"])] += 1
            await asyncio.sleep(SPAM_SECONDS)


class AbandonedBoards:
    """So many boards with robots that were dealt once and that nobody visits."""

    def __init__(self, target: AttackedSite) -> None:
        self.answers: Counter[str] = Counter()
        made = target.stage.python("-m", "bench.attacks.abandon_boards", str(BOARDS))
        self.answers["boards"] = int(made)

    def run(self, over: threading.Event) -> None:
        over.wait()


class Opens:
    """One person's program that opens one socket after another, a hundred a second, and keeps them open."""

    def __init__(self, target: AttackedSite) -> None:
        self.answers: Counter[str] = Counter()
        self._target = target

    def run(self, over: threading.Event) -> None:
        (room,) = map(msgspec.json.decode, self._target.stage.seed(1).splitlines())
        parts = urlsplit(self._target.socket_url)
        request = (
            f"GET /ws/rooms/{room['room']}/ HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Authorization: Bearer {room['tokens'][0]}\r\n\r\n"
        ).encode()
        kept: list[socket.socket] = []
        for _ in range(OPENS):
            if over.wait(0.01):
                break
            try:
                each = socket.create_connection((parts.hostname, parts.port or 80), 5, (ATTACKERS, 0))
                each.sendall(request)
                kept.append(each)
            except OSError as error:
                self.answers[type(error).__name__] += 1
        over.wait()
        for each in kept:
            self.answers[_status(each)] += 1
            each.close()


def _status(each: socket.socket) -> str:
    """Return the status of the handshake, with the close code where the socket was closed."""
    each.setblocking(False)
    try:
        data = each.recv(65536)
    except OSError:
        return "no answer"
    status = data[9:12].decode() or "closed"
    closed = re.search(rb"\x88.(..)", data.partition(b"\r\n\r\n")[2], re.DOTALL)
    return f"{status}, closed {int.from_bytes(closed[1], 'big')}" if closed else status


FLOODS: dict[str, Callable[[AttackedSite], Flood]] = {
    f"{LOGINS} parallel logins": Logins,
    f"{LOGINS} parallel registrations": Registrations,
    f"{HALF_OPEN} half-open requests": HalfOpen,
    f"{CLAIMERS} claim spammers": Claims,
    f"{BOARDS} abandoned boards": AbandonedBoards,
    f"{OPENS} opens": Opens,
}
