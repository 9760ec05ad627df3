"""Voice over real sockets on two processes: who hears of whom, whose signals pass, and when it ends."""

import asyncio
import json
import signal
from uuid import uuid4

import pytest
import redis
from django.conf import settings

from bench.client.client import Client
from rooms.models import RoomAction
from tests.live.tables import four_at_a_table, in_db, leave

pytestmark = pytest.mark.live

ADDRESS = "203.0.113.77"
MARK = "a-mark-in-every-signal"
DESCRIPTION = json.dumps({"type": "offer", "sdp": f"v=0\r\nc=IN IP4 {ADDRESS}\r\na=ice-pwd:{MARK}\r\n"})
CANDIDATE = json.dumps({"candidate": f"candidate:1 1 udp 1 {ADDRESS} 50000 typ host {MARK}"})
GONE_SECONDS = 16
"""An entry lasts ten seconds, and is looked at every three."""


async def talk(client, *, session=None, **fields):
    session = session or str(uuid4())
    answer = await client.act({"type": "voice", "session": session, "joined": True, **fields})
    return answer, session


async def hang_up(client):
    return await client.act({"type": "voice", "session": str(uuid4()), "joined": False})


async def send(client, to, session, **what):
    what = what or {"description": DESCRIPTION, "candidates": [CANDIDATE]}
    return await client.act({"type": "voice_signal", "to": me(to), "session": session, **what})


def me(client):
    return client.you["player"]


def talkers(client):
    """Return who talks by the last list that this client was sent; None if it was sent none."""
    lists = [message for message in client.seen if message["type"] == "voice"]
    latest = max(lists, key=lambda message: message["version"], default=None)
    return {each["player"]: each["muted"] for each in latest["talkers"]} if latest else None


async def list_is(expected, *clients):
    wanted = {me(client): muted for client, muted in expected.items()}
    for client in clients:
        await client.wait(lambda client=client: talkers(client) == wanted, f"{wanted}", seconds=GONE_SECONDS)


def signals(client):
    return [message for message in client.seen if message["type"] == "voice_signal"]


async def visitor(site, host, *, inside):
    client = await Client.guest(site.url, name="Kim", socket_site=site.realtime_urls[1])
    if inside:
        await client.join(host.code)
        await client.connect(host.room_id)
    return client


def test_signals_pass_between_two_who_talk_and_nobody_else_hears(site):
    async def play():
        table = await four_at_a_table(site)
        north, east, south, west = table
        kim = await visitor(site, north, inside=True)
        (answer, first), (_, second) = await talk(north), await talk(east, muted=True)
        assert answer["type"] == "done"
        await list_is({north: False, east: True}, *table)

        assert (await send(north, east, second))["type"] == "done"
        await east.wait(lambda: signals(east), "the signal")
        (heard,) = signals(east)
        assert (heard["player"], heard["session"]) == (me(north), first), "the server names the sender"
        assert (heard["description"], heard["candidates"]) == (DESCRIPTION, [CANDIDATE])

        for client, code in ((south, "not_allowed"), (kim, "not_allowed")):
            assert (await send(client, north, first))["code"] == code, "they have not joined"
        assert (await talk(kim))[0]["code"] == "not_seated"
        assert (await hang_up(kim))["code"] == "not_seated"
        assert (await send(north, south, second))["code"] == "stale"
        assert (await send(north, kim, second))["code"] == "stale"
        assert (await send(north, east, str(uuid4())))["code"] == "stale", "another session"
        assert (await send(north, north, first))["code"] == "bad_message"
        forged = await north.act(
            {"type": "voice_signal", "to": me(east), "session": second, "player": me(south), "description": DESCRIPTION}
        )
        assert forged["code"] == "bad_message"
        assert (await talk(east, session=second, muted=False))[0]["type"] == "done"
        await list_is({north: False, east: False}, *table)
        assert len(signals(east)) == 1
        assert [signals(client) for client in (north, south, west, kim)] == [[], [], [], []]
        assert talkers(kim) is None
        await leave([*table, kim])

    asyncio.run(play())


@pytest.mark.parametrize("how", ["hang_up", "stand", "removed", "closed", "switched_off"])
def test_it_ends_with_the_seat_the_page_or_the_hosts_leave(site, how):
    async def play():
        table = await four_at_a_table(site)
        north, east, south, west = table
        for client in table[1:]:
            await talk(client)
        _, session = await talk(north)
        await list_is(dict.fromkeys(table, False), *table)
        if how == "hang_up":
            assert (await hang_up(east))["type"] == "done"
        elif how == "stand":
            assert (await east.act({"type": "stand"}))["type"] == "done"
        elif how == "removed":
            assert (await north.act({"type": "remove_player", "player": me(east)}))["type"] == "done"
        elif how == "closed":
            await east.close()
        else:
            assert (await north.act({"type": "settings", "voice": False}))["type"] == "done"
            await list_is({}, *table)
            assert (await talk(north))[0]["code"] == "not_allowed"
            await leave(table)
            return
        await list_is(dict.fromkeys((north, south, west), False), north, south, west)
        if how in {"hang_up", "stand"}:
            before = len(signals(north))
            assert (await send(east, north, session))["code"] == "not_allowed"
            assert len(signals(north)) == before
        if how == "stand":
            assert (await talk(east))[0]["code"] == "not_seated"
        await leave(table)

    asyncio.run(play())


@pytest.mark.fault
@pytest.mark.slow
def test_a_lost_page_and_a_killed_process_leave_nobody_behind(site):
    async def play():
        table = await four_at_a_table(site)  # north and south on the process that dies
        north, east, _, west = table
        sessions = {}
        for client in (north, east, west):
            _, sessions[client] = await talk(client)
        await list_is(dict.fromkeys((north, east, west), False), *table)
        welcomes = north.welcomes
        await asyncio.to_thread(site.kill, "realtime.1", signal.SIGKILL)
        await list_is(dict.fromkeys((east, west), False), east, west)
        await asyncio.to_thread(site.start, "realtime.1")
        await north.wait(lambda: north.welcomes > welcomes, "north to be back")
        assert (await send(north, east, sessions[east]))["code"] == "not_allowed", "a new page has not joined"
        await talk(north, session=sessions[north])
        await list_is(dict.fromkeys((north, east, west), False), *table)
        await in_db(_empty_redis)
        await asyncio.sleep(0)
        await list_is(dict.fromkeys((north, east, west), False), *table)
        await leave(table)

    asyncio.run(play())


def _empty_redis():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(*client.keys("room:*:talkers"))


def test_too_many_messages_about_voice_are_refused_and_the_table_goes_on(make_site, live_db):
    site = make_site(environment={"LIMIT_SOCKET_BURST": "1000", "LIMIT_VOICE_BURST": "5", "LOG_LEVEL": "DEBUG"})

    async def play():
        table = await four_at_a_table(site)
        north, east, *_ = table
        _, session = await talk(east)
        await talk(north)
        answers = [await send(north, east, session) for _ in range(10)]
        assert [answer.get("code") for answer in answers[-3:]] == ["too_fast"] * 3
        assert (await north.act({"type": "ready"}))["type"] == "done"
        await leave(table)

    asyncio.run(play())


def test_no_description_and_no_address_is_written_anywhere(make_site, live_db):
    site = make_site(environment={"LOG_LEVEL": "DEBUG", "METRICS_TOKEN": "metrics-t0ken", "LIMIT_SOCKET_BURST": "1000"})
    found = []

    async def play():
        table = await four_at_a_table(site)
        north, east, *_ = table
        _, session = await talk(east)
        await talk(north)
        assert (await send(north, east, session))["type"] == "done"
        for wrong in (
            {"description": DESCRIPTION + "x" * 9000},
            {"description": {"sdp": DESCRIPTION}},
            {"candidates": [CANDIDATE] * 9},
            {"candidates": [CANDIDATE + "x" * 500]},
            {"description": DESCRIPTION, DESCRIPTION: 1},
        ):
            assert (await send(north, east, session, **wrong))["code"] == "bad_message"
        assert (await send(north, east, "no-session", description=DESCRIPTION))["code"] == "bad_message"
        await north.act({"type": DESCRIPTION, "session": session})
        await in_db(lambda: found.extend(_stored()))
        await leave(table)

    asyncio.run(play())
    site.stop()
    texts = {name: process.log.read_text() for name, process in site.processes.items()}
    assert [name for name, text in texts.items() if MARK in text or ADDRESS in text] == []
    assert all(texts.values()) and found == []


def _stored():
    """Yield what of Redis and of the answers to actions contains the mark."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter():
            shown = client.dump(key)
            if MARK.encode() in (shown or b"") or ADDRESS.encode() in (shown or b""):
                yield key
    yield from RoomAction.objects.filter(request__icontains=MARK).values_list("pk", flat=True)
