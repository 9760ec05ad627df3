"""What one address may send and hold open, at a running site, while others go on."""

import asyncio
import itertools
import json
import socket
from contextlib import AsyncExitStack, ExitStack, closing, suppress
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from realtime.server.whole_requests import BODY_BYTES, REQUEST_SECONDS
from tests.live.test_sockets import close_of
from tests.site import wait_for
from tests.visitor import Visitor

pytestmark = pytest.mark.live
SMALL = {
    "TRUSTED_PROXY_HOPS": "1",
    "LIMIT_REQUESTS_PER_MINUTE": "10",
    "LIMIT_STATIC_FILES_PER_MINUTE": "20",
    "LIMIT_SOCKET_OPENS_PER_MINUTE": "6",
    "LIMIT_SOCKETS_PER_ADDRESS": "3",
    "LIMIT_SOCKETS_PER_ACCOUNT": "2",
    "LIMIT_SOCKETS_PER_PLAYER": "100",
    "METRICS_TOKEN": "t0ken",
}


@pytest.fixture(scope="module")
def strict(make_site):
    """One process serves pages and sockets, and believes the X-Forwarded-For of the tests."""
    return make_site(environment=SMALL, realtime=0, worker=0, robots=0, clock=0)


numbers = itertools.count(1)


def sockets(site):
    return site.url.replace("http", "ws")


def of(address):
    return {"X-Forwarded-For": f"6.6.6.6, {address}"}


def test_requests_of_one_address_are_limited_and_no_others(strict):
    club, other = Visitor(strict.url, **of("9.9.9.1")), Visitor(strict.url, **of("9.9.9.2"))
    answers = [club.get("/accounts/login/") for _ in range(12)]
    assert [answer.status for answer in answers] == [200] * 10 + [429] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 6
    assert answers[-1].text.startswith("Too many requests from your network. Please try again in ")
    refused = club.send("POST", "/api/guests", "{}", "application/json")
    assert refused.status == 429 and '"code": "too_fast"' in refused.text
    assert club.get("/healthz").status == 200
    assert other.get("/accounts/login/").status == 200


def test_static_files_have_a_limit_of_their_own(strict):
    visitor = Visitor(strict.url, **of("9.9.9.3"))
    assert [visitor.get("/static/none.js").status for _ in range(22)] == [404] * 20 + [429] * 2
    assert visitor.get("/accounts/login/").status == 200


def test_ipv6_addresses_of_one_network_and_mapped_ipv4_addresses_are_one(strict):
    for name, addresses in {
        "one /64": [f"2001:db8:7:7::{number:x}" for number in range(1, 13)],
        "mapped": ["::ffff:9.9.9.4", "9.9.9.4"] * 6,
        "unknown": [f"nonsense{number}" for number in range(12)],
    }.items():
        answers = [Visitor(strict.url, **of(address)).get("/accounts/login/").status for address in addresses]
        assert answers == [200] * 10 + [429] * 2, name


def test_refusals_are_counted_by_the_name_of_the_limit(strict):
    visitor = Visitor(strict.url, **of("9.9.9.5"))
    for _ in range(12):
        visitor.get("/")
    page = Visitor(strict.url, Authorization="Bearer t0ken", **of("9.9.9.6")).get("/metrics").text
    assert 'bridge_limit_refusals_total{limit="requests"}' in page


def test_openings_of_one_address_are_limited(strict):
    async def run() -> None:
        url = f"{sockets(strict)}/ws/rooms/{uuid4()}/"
        for _ in range(6):
            code, sent = await close_of(url, additional_headers=of("9.9.9.7"))
            assert (code, sent[-1]["reason"]) == (4003, "You are logged out.")
        code, (bye,) = await close_of(url, additional_headers=of("9.9.9.7"))
        assert (code, bye["type"], bye["reconnect"]) == (4008, "bye", True)
        assert bye["reason"].startswith("Too many new connections from your network. Please try again in ")
        assert (await close_of(url, additional_headers=of("9.9.9.8")))[0] == 4003

    asyncio.run(run())


class Program:
    """A guest's own, which comes from any address."""

    def __init__(self, site):
        self.site, self.headers = site, {}
        self.headers = {"Authorization": f"Bearer {self.post('/api/guests')['token']}"}

    def post(self, path, **fields):
        visitor = Visitor(self.site.url, **self.headers, **of(f"9.7.1.{next(numbers)}"))
        return json.loads(visitor.send("POST", path, json.dumps(fields), "application/json").text)

    async def open(self, stack, room, address=None):
        """Open a socket that stays open until the stack is closed; say hello and return what comes first."""
        headers = {**self.headers, **of(address or f"9.7.2.{next(numbers)}")}
        opening = connect(f"{sockets(self.site)}/ws/rooms/{room}/", additional_headers=headers, proxy=None)
        opened = await stack.enter_async_context(opening)
        with suppress(ConnectionClosed):  # a refused one may be closed already
            await opened.send('{"type":"hello"}')
        return json.loads(await asyncio.wait_for(opened.recv(), 10))


async def open_until_it_stays(program, room):
    """The places come back when the server has seen that the sockets are closed."""
    for _ in range(200):
        async with AsyncExitStack() as stack:
            if (await program.open(stack, room))["type"] != "bye":
                return
    raise AssertionError("the places do not come back")


def test_an_account_holds_so_many_sockets_over_all_rooms_and_their_places_come_back(strict):
    async def run() -> None:
        anna = Program(strict)
        rooms = [anna.post("/api/rooms")["room"] for _ in range(3)]
        async with AsyncExitStack() as stack:
            answers = [await anna.open(stack, room) for room in rooms]
        assert [answer["type"] == "bye" for answer in answers] == [False, False, True]
        assert answers[-1]["reason"] == "Too many tables open at once. Please try again in 30 seconds."
        await open_until_it_stays(anna, rooms[2])

    asyncio.run(run())


def test_an_address_holds_so_many_sockets(strict):
    async def run() -> None:
        people = [Program(strict) for _ in range(4)]
        rooms = [program.post("/api/rooms")["room"] for program in people]
        async with AsyncExitStack() as stack:
            for program, room in zip(people[:3], rooms, strict=False):
                assert (await program.open(stack, room, "9.9.5.1"))["type"] != "bye"
            refused = await people[3].open(stack, rooms[3], "9.9.5.1")
            assert refused["reason"] == "Too many tables open from your network. Please try again in 30 seconds."
            assert (await people[3].open(stack, rooms[3], "9.9.5.2"))["type"] != "bye"

    asyncio.run(run())


@pytest.mark.slow
def test_a_request_that_never_ends_is_cut_off_and_others_do_not_wait(make_site):
    """Two hundred half-open requests, one of them with a byte now and then, as none that is renewed for ever."""
    site = make_site(environment={}, realtime=0, worker=0, robots=0, clock=0)
    host, port = urlsplit(site.url).hostname, urlsplit(site.url).port
    with ExitStack() as stack:
        half_open = [stack.enter_context(closing(socket.create_connection((host, port)))) for _ in range(200)]
        for each in half_open:
            each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert Visitor(site.url).get("/").status == 200
        dripping = half_open[0]
        dripping.settimeout(0.5)

        def cut_off() -> bool:
            try:
                dripping.sendall(b"X")
                return dripping.recv(1) == b""
            except TimeoutError:
                return False
            except OSError:
                return True

        wait_for(cut_off, "the connection to be reset", seconds=REQUEST_SECONDS + 20)


@pytest.mark.parametrize("how", ["by its length", "in chunks"])
def test_a_huge_body_is_not_written_to_the_disk(strict, how):
    parts = urlsplit(strict.url)
    length = "Transfer-Encoding: chunked" if how == "in chunks" else f"Content-Length: {BODY_BYTES + 1}"
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n"
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with closing(socket.create_connection((parts.hostname, parts.port))) as sending:
        sending.settimeout(10)
        with suppress(OSError):  # it may be closed while we still send
            sending.sendall(head.encode())
            for _ in range(6 if how == "in chunks" else 0):
                sending.sendall(chunk)
        with suppress(ConnectionResetError):  # what was sent and not read resets it, perhaps before the answer is read
            assert sending.recv(100).startswith(b"HTTP/1.1 413 ")
    assert Visitor(strict.url, **of("9.9.6.1")).get("/accounts/login/").status == 200
