"""What the room is told of those who come and go, and what each may have open."""

import asyncio
import signal
import time
from uuid import UUID

import pytest
from django.test import Client as Browser
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from accounts.session_store import SessionStore
from bench.client.client import Client
from bench.fault_proxy import ThreadedFaultProxy
from games.models import Game
from realtime.presence import leases
from rooms.models import Player
from tests.live.tables import auction, four_at_a_table, in_db, in_turn, leave, next_board
from tests.live.test_holds import person
from tests.live.test_sockets import close_of
from tests.site import wait_for

pytestmark = pytest.mark.live


def presences(client: Client, player: int) -> list[tuple[str, bool, bool]]:
    """What was told of a player, each time that it changed: their leases, whether there is a hold, and a seat."""
    views = [m["room"] for m in client.seen if m["type"] in {"room", "welcome"}]
    each = [next(p for p in view["players"] if p["player"] == player) for view in views]
    told = [(p["presence"], bool(p["hold_until"]), bool(p["seat"])) for p in each]
    return [now for before, now in zip([None, *told], told, strict=False) if now != before]


def test_a_newer_page_fences_the_older_one_wherever_it_is(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        old = in_turn(table)
        other = next(client for client in table if client is not old)
        elsewhere = next(url for url in site.realtime_urls if url != old.socket_site)
        new = Client(site.url, old.token, socket_site=elsewhere, label="the newer page")
        await new.connect(old.room_id)
        await old.wait(old.closed.is_set, "the end of the older page")
        assert old.close_code == 4001
        assert [m["reconnect"] for m in old.seen if m["type"] == "bye"] == [False]
        assert new.seat is not None and new.my_turn
        assert person(other, new.you["player"])["presence"] == "connected"
        held = await in_db(lambda: Player.objects.get(pk=new.you["player"]).hold_until)
        assert held is None, "the closing of the fenced one frees nothing"
        table[table.index(old)] = new
        await auction(table, "1N P P P")
        await leave(table)

    asyncio.run(play())


def test_of_two_pages_opened_at_once_one_stays(site):
    async def play() -> None:
        host = await Client.guest(site.url, name="Host")
        room = await host.make_room(name="Two at once")
        pages = [
            Client(site.url, host.token, socket_site=site.realtime_urls[i % 2], label=f"page {i}") for i in range(2)
        ]
        await asyncio.gather(*(page.connect(room) for page in pages))
        fenced = [asyncio.create_task(page.closed.wait()) for page in pages]
        await asyncio.wait(fenced, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        staying = [page for page in pages if not page.closed.is_set()]
        assert len(staying) == 1
        assert (await staying[0].act({"type": "sit", "seat": "N"}))["type"] == "done"
        await leave(pages)

    asyncio.run(play())


@pytest.mark.parametrize("elsewhere", [0, 1], ids=["same process", "another process"])
def test_a_page_that_greets_late_does_not_fence_one_that_was_opened_after_it(site, elsewhere):
    """As a connection does that was cut before its greeting was served, while its page has come back over another."""

    async def play() -> None:
        host = await Client.guest(site.url, name="Host")
        room = await host.make_room(name="Late")
        player = await in_db(lambda: Player.objects.get(room_id=room).pk)
        headers = {"Authorization": f"Bearer {host.token}"}
        url = f"{site.realtime_urls[elsewhere]}/ws/rooms/{room}/"
        async with connect(url, proxy=None, additional_headers=headers) as late:
            await asyncio.to_thread(wait_for, lambda: pages(player) == 1, "the page that was opened first", seconds=5)
            host.socket_site = site.realtime_urls[0]
            await host.connect(room)
            await late.send('{"type": "hello", "last": null}')
            async with asyncio.timeout(10):
                await late.wait_closed()
        assert late.close_code == 4001
        assert not host.closed.is_set()
        assert (await host.act({"type": "sit", "seat": "N"}))["type"] == "done"
        await leave([host])

    asyncio.run(play())


def test_who_has_a_slow_line_is_told_why_it_was_closed(site):
    """The goodbye and the close frame take more than a second to him, and his answer as long."""

    async def play(proxy: ThreadedFaultProxy) -> None:
        host = await Client.guest(site.url, name="Host")
        host.socket_site = proxy.url
        await host.connect(await host.make_room(name="Slow"), reconnect=False)
        proxy.set_delay(0.6)
        newer = Client(site.url, host.token, socket_site=site.realtime_urls[0], label="the newer page")
        await newer.connect(host.room_id)
        await host.wait(host.closed.is_set, "the close")
        assert host.close_code == 4001
        await leave([newer])

    for _ in range(3):
        with ThreadedFaultProxy(int(site.realtime_urls[0].rsplit(":", 1)[1])) as proxy:
            asyncio.run(play(proxy))


def test_a_fourth_socket_of_a_player_is_close_of_and_those_who_never_greet_are_closed(site):
    async def play() -> None:
        host = await Client.guest(site.url, name="Host")
        room = await host.make_room(name="Many pages")
        headers = {"Authorization": f"Bearer {host.token}"}
        urls = [f"{site.realtime_urls[i % 2]}/ws/rooms/{room}/" for i in range(4)]
        began = time.monotonic()
        first = [asyncio.create_task(close_of(url, additional_headers=headers)) for url in urls[:3]]
        player = await in_db(lambda: Player.objects.get(room_id=room).pk)
        await asyncio.to_thread(wait_for, lambda: pages(player) == 3, "three pages", seconds=5)
        code, said = await close_of(urls[3], additional_headers=headers)
        assert (code, said[0]["reconnect"]) == (4008, True)
        for task in first:
            code, said = await task
            assert (code, said[0]["type"]) == (4008, "bye")
        assert time.monotonic() - began > 9
        await host.connect(room)
        await leave([host])

    asyncio.run(play())


def pages(player: int) -> int:
    return leases._client().zcard(f"player:{player}:pages")


def test_the_room_hears_disconnected_until_reconnected_and_left(site):
    async def play() -> None:
        table = await four_at_a_table(site, robot_pace=0)
        await next_board(table)
        away, other = table[1], table[0]
        me = away.you["player"]
        await away.close()
        await other.wait(lambda: person(other, me)["hold_until"], "the hold")
        key = f"reconnect:{me}"
        await asyncio.to_thread(wait_for, lambda: leases._client().get(key) == b"E", "the mirror", seconds=5)
        assert 25 <= leases._client().ttl(key) <= 30
        await away.connect(away.room_id)
        await other.wait(lambda: person(other, me)["presence"] == "connected", "the return")
        await asyncio.to_thread(wait_for, lambda: leases._client().get(key) is None, "no mirror", seconds=5)
        await away.close()
        until = await in_db(lambda: wait_for_hold(me))
        await other.wait(lambda: person(other, me)["seat"] is None, "the freed seat", seconds=34)
        assert until <= time.time() <= until + 2, "freed once, within two seconds"
        assert presences(other, me)[-5:] == [
            ("connected", False, True),
            ("disconnected", True, True),
            ("connected", False, True),
            ("disconnected", True, True),
            ("disconnected", False, False),
        ]
        await leave(table)

    asyncio.run(play())


def wait_for_hold(player: int) -> float:
    wait_for(lambda: Player.objects.get(pk=player).hold_until, "the hold", seconds=5)
    return Player.objects.get(pk=player).hold_until.timestamp()


@pytest.mark.fault
@pytest.mark.slow
def test_a_seat_is_kept_thirty_seconds_from_the_last_word_and_not_from_the_last_beat(site):
    """The network goes silent right after a call, between two beats."""

    async def play() -> None:
        with ThreadedFaultProxy(int(site.realtime_urls[0].rpartition(":")[2])) as proxy:
            table = await four_at_a_table(site, robot_pace=0)
            await next_board(table)
            old = in_turn(table)
            other = next(client for client in table if client is not old)
            mine = Client(site.url, old.token, socket_site=proxy.url, label="behind the proxy")
            await mine.connect(old.room_id)
            beats = sum(m["type"] == "beat" for m in mine.sent)
            await mine.wait(lambda: sum(m["type"] == "beat" for m in mine.seen) > beats, "a beat")
            await mine.call("1N")
            heard = time.time()
            proxy.silence()
            me = mine.you["player"]
            await other.wait(lambda: person(other, me)["presence"] == "disconnected", "the lapse", seconds=16)
            until = person(other, me)["hold_until"] / 1000
            assert heard + 29 < until <= heard + 31
            await other.wait(lambda: person(other, me)["seat"] is None, "the freed seat", seconds=30)
            assert until <= time.time() <= until + 2
            await leave([mine, *table])

    asyncio.run(play())


@pytest.mark.fault
def test_when_the_whole_site_restarts_nobody_loses_a_seat(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        seats = [client.seat for client in table]
        for name in site.processes:
            await asyncio.to_thread(site.kill, name, signal.SIGKILL, group=True)
        # As if it had been away for long: whatever was held has passed.
        await in_db(lambda: Player.objects.filter(room_id=table[0].room_id).update(hold_until="2020-01-01T00:00:00Z"))
        welcomes = [client.welcomes for client in table]
        await asyncio.to_thread(site.start)
        for client, before in zip(table, welcomes, strict=True):
            await client.wait(lambda client=client, before=before: client.welcomes > before, "a welcome", seconds=25)
        await auction(table, "1N P P P")
        assert [client.seat for client in table] == seats
        for client in table:
            me = client.you["player"]
            await table[0].wait(lambda me=me: person(table[0], me)["hold_until"] is None, "no hold any more")
        await leave(table)

    try:
        asyncio.run(play())
    finally:
        site.stop()  # what a thread of `asyncio.to_thread` started ends with it, a little later


@pytest.mark.slow
def test_a_room_without_people_freezes_and_goes_on_with_the_first_who_comes(site):
    async def play() -> None:
        host = await Client.guest(site.url, name="Host", socket_site=site.realtime_urls[0])
        room = await host.make_room(name="Alone", settings={"robot_pace": 0})
        await host.connect(room)
        if host.seat != "S":
            await host.act({"type": "sit", "seat": "S"})
        for seat in "NEW":
            await host.act({"type": "add_robot", "seat": seat})
        await host.act({"type": "ready"})
        await host.wait(lambda: host.my_turn, "one's turn")
        await host.act({"type": "substitute"})  # four robots, and somebody who looks on
        await host.close()
        stands = await in_db(lambda: head(room))
        # Robots are swept five times a second.
        await asyncio.sleep(3)
        assert await in_db(lambda: head(room)) <= stands + 1, "what a robot had begun"
        stands = await in_db(lambda: head(room))
        await host.connect(room)
        await host.wait(lambda: host.seq > stands, "the robots to go on")
        await leave([host])

    asyncio.run(play())


def head(room: str) -> int:
    return Game.objects.get(room_id=UUID(room)).sequence_number


@pytest.mark.slow
def test_a_session_that_ends_closes_an_open_socket_within_its_minute_though_it_never_beats(site):
    login = Browser()

    async def play() -> None:
        host = await Client.guest(site.url, name="Host")
        room = await host.make_room(name="Mine")
        key = await in_db(lambda: logged_in(login, room))
        headers = {"Cookie": f"sessionid={key}", "Origin": site.url}
        url = f"{site.realtime_urls[0]}/ws/rooms/{room}/"
        async with connect(url, additional_headers=headers, proxy=None) as socket:
            await socket.send('{"type": "hello", "last": null}')
            assert '"welcome"' in await socket.recv()
            await asyncio.to_thread(SessionStore(key).delete)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(drained(socket), 80)  # a minute, and the beat after it
            assert socket.close_code == 4003

    asyncio.run(play())


async def drained(socket) -> None:
    async for _ in socket:
        pass


def logged_in(login: Browser, room: str) -> str:
    login.force_login(Player.objects.get(room_id=UUID(room)).user)
    return login.cookies["sessionid"].value
