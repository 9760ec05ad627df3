"""Who may open a socket, which messages are refused, and what is sent before a close."""

import asyncio
import json
import signal
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bench.client.client import Client
from tests.live.tables import all_at, auction, four_at_a_table, in_turn, leave, next_board

pytestmark = pytest.mark.live


async def close_of(url: str, **options) -> tuple[int | None, list[dict]]:
    """Return the close code and the messages before it. Waits longer than the server waits for a `hello`."""
    sent = []
    async with connect(url, proxy=None, **options) as socket:
        try:
            while True:
                sent.append(json.loads(await asyncio.wait_for(socket.recv(), 20)))
        except ConnectionClosed:
            return socket.close_code, sent


def test_a_rejected_socket_is_sent_the_reason_before_the_close(site):
    async def play() -> None:
        host, stranger = await Client.guest(site.url, name="Host"), await Client.guest(site.url, name="Stranger")
        room = await host.make_room(name="Mine")
        url = f"{site.realtime_urls[0]}/ws/rooms/{room}/"
        no_headers, theirs = {}, {"Authorization": f"Bearer {stranger.token}"}
        no_room = f"{site.realtime_urls[0]}/ws/rooms/{uuid4()}/"
        for code, address, headers in [
            (4003, url, no_headers),
            (4003, url, theirs),
            (4003, url, {"Authorization": "Bearer wrong"}),
            (4003, url, {"Origin": "https://elsewhere.example", "Cookie": "sessionid=x"}),
            (4040, no_room, theirs),
            (4040, f"{site.realtime_urls[0]}/ws/elsewhere/", theirs),
        ]:
            closed, sent = await close_of(address, additional_headers=headers)
            assert (closed, [message["type"] for message in sent]) == (code, ["bye"]), address
            assert sent[0]["reconnect"] is False

    asyncio.run(play())


def test_bad_messages_are_refused_by_field_and_the_socket_stays_open(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        client = in_turn(table)
        good = {"type": "call", "id": str(uuid4()), "game": client.game, "seq": client.seq, "call": "1N"}
        for change, code, field in [
            ({"call": "8N"}, "bad_message", "call"),
            ({"call": 7}, "bad_message", "call"),
            ({"seq": client.seq + 5}, "bad_message", None),
            ({"game": client.game + 1000}, "bad_message", "game"),
            ({"seat": "N"}, "bad_message", None),
            ({"call": "X"}, "illegal_call", None),
            ({"type": "play", "card": "SA"}, "bad_message", None),
        ]:
            answer = await client.act({**good, **change, "id": str(uuid4())})
            assert (answer["type"], answer["code"], answer.get("field")) == ("refused", code, field), change
        assert (await client.act(good))["type"] == "event"
        await leave(table)

    asyncio.run(play())


def test_a_message_before_hello_is_refused(site):
    async def play() -> None:
        client = await Client.guest(site.url, name="Hasty")
        room = await client.make_room(name="Mine")
        headers = {"Authorization": f"Bearer {client.token}"}
        async with connect(
            f"{site.realtime_urls[0]}/ws/rooms/{room}/", additional_headers=headers, proxy=None
        ) as socket:
            await socket.send(json.dumps({"type": "ready", "id": str(uuid4())}))
            answer = json.loads(await asyncio.wait_for(socket.recv(), 20))
            assert (answer["type"], answer["code"]) == ("refused", "bad_message")
            await socket.send("not json")
            assert json.loads(await asyncio.wait_for(socket.recv(), 20))["code"] == "bad_message"

    asyncio.run(play())


def test_an_alert_reaches_everybody_but_the_callers_partner(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        caller = in_turn(table)
        answer = await caller.call("2C", alert="strong and artificial")
        await all_at(table, answer["seq"])
        await auction(table, "P P P")
        place = table.index(caller)
        for client in table:
            alerts = [m for m in client.seen if "strong and artificial" in json.dumps(m)]
            assert bool(alerts) is (client is not table[(place + 2) % 4])
        partner = table[(place + 2) % 4]
        await partner.hello(fresh=True)
        assert partner.explanations == []
        assert "strong and artificial" not in json.dumps(partner.seen)
        await leave(table)

    asyncio.run(play())


@pytest.mark.fault
def test_a_stopping_server_sends_bye_and_play_goes_on(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        here = [client for client in table if client.socket_site == site.realtime_urls[0]]
        welcomes = [client.welcomes for client in here]
        await asyncio.to_thread(site.restart, "realtime.1", signal.SIGTERM)
        for client, before in zip(here, welcomes, strict=True):
            await client.wait(lambda client=client, before=before: client.welcomes > before, "a new welcome")
            assert [m["reconnect"] for m in client.seen if m["type"] == "bye"] == [True]
            assert client.seat is not None
        await auction(table, "1N P P P")
        await leave(table)

    asyncio.run(play())
