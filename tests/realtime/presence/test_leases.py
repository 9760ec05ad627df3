"""Leases in a real Redis: who has one, who comes back, whose last page said goodbye."""

import asyncio
import time
from uuid import uuid4

import pytest
from django.conf import settings
from redis import asyncio as aioredis

from realtime.presence import leases, pages
from realtime.presence.pages import Page
from realtime.sockets.process.lease_renewal import SLICES, LeaseRenewal
from tests.site import wait_for


@pytest.fixture(autouse=True)
def _empty_redis(real_servers):
    leases._client().flushdb()


def with_redis(work):
    async def run():
        client = aioredis.Redis.from_url(settings.HOT_STATE_URL)
        try:
            return await work(client)
        finally:
            await client.aclose()

    return asyncio.run(run())


def some_page(room=None, player=7):
    return Page(room or uuid4(), player, uuid4().hex)


def test_who_is_heard_for_the_first_time_has_come_and_then_is_there():
    page = some_page()

    async def twice(client):
        now = time.time()
        first = await pages.renew(client, "one", [(page, now)])
        return first, await pages.renew(client, "two", [(page, now)])

    assert with_redis(twice) == ([page], [])
    assert leases.connected([page.room_id]) == {7}
    assert leases.rooms_with_people([page.room_id, uuid4()]) == {page.room_id}
    assert leases.lapsed() == []


def test_a_lease_runs_out_twelve_seconds_after_he_was_heard_and_is_taken_once():
    page, other = some_page(), some_page(player=8)
    heard = time.time() - 12.5

    async def long_ago(client):
        await pages.heartbeat(client, "one")
        await pages.renew(client, "one", [(page, heard)])
        await pages.renew(client, "killed", [(other, heard)])

    with_redis(long_ago)
    assert leases.connected([page.room_id]) == set()
    found = {item.player: item for item in leases.lapsed()}
    assert {player: item.process_alive for player, item in found.items()} == {7: True, 8: False}
    assert found[7].heard_at == pytest.approx(heard, abs=0.01) and found[7].room_id == page.room_id
    assert len(leases.lapsed()) == 2, "the sweep that found them may have died"

    async def heard_again(client):
        await pages.renew(client, "one", [(other, time.time())])

    with_redis(heard_again)
    leases.clear_expired(list(found.values()))
    assert leases.lapsed() == []
    assert leases.lease_counts() == (2, 1)
    assert leases.connected([other.room_id]) == {8}


def test_a_goodbye_ends_the_lease_unless_another_page_is_open():
    room = uuid4()
    old, new = some_page(room), some_page(room)

    async def play(client):
        for page in (old, new):
            assert await pages.admit(client, page)
            await pages.renew(client, "one", [(page, time.time())])
        first = await pages.goodbye(client, old)
        between = leases.connected([room])
        return first, between, await pages.goodbye(client, new)

    assert with_redis(play) == (False, {7}, True)
    assert leases.connected([room]) == set() and leases.lapsed() == []


def test_a_page_that_is_lost_leaves_the_lease_to_run_out():
    page = some_page()

    async def play(client):
        await pages.admit(client, page)
        await pages.renew(client, "one", [(page, time.time())])
        await pages.close(client, page)

    with_redis(play)
    assert leases.connected([page.room_id]) == {7}


def test_a_player_has_at_most_three_pages():
    room = uuid4()
    opened = [some_page(room) for _ in range(4)]

    async def play(client):
        admitted = [await pages.admit(client, page) for page in opened]
        await pages.close(client, opened[0])
        return admitted, await pages.admit(client, opened[3]), await pages.admit(client, some_page(room, 8))

    assert with_redis(play) == ([True, True, True, False], True, True)


async def renewed(renewal):
    """A second of its life."""
    for number in range(SLICES):
        await renewal._renew(number)


def test_a_process_lives_and_tells_who_was_heard_while_it_runs():
    page = some_page()

    async def play(client):
        renewal = LeaseRenewal(client, "one", lambda *_: asyncio.sleep(0))
        running = asyncio.create_task(renewal.run())
        renewal.note_message(page)
        await asyncio.to_thread(wait_for, leases.serving, "the sign of life")
        await asyncio.to_thread(wait_for, lambda: leases.connected([page.room_id]), "the lease")
        running.cancel()

    with_redis(play)


def test_what_was_heard_while_redis_was_away_is_told_when_it_is_back():
    page, returned = some_page(), []

    async def on_return(who, was_gone):
        returned.append((who, was_gone))

    async def play(client):
        nowhere = aioredis.Redis.from_url("redis://127.0.0.1:1/0")
        renewal = LeaseRenewal(nowhere, "one", on_return)
        await renewal.arrive(page)
        renewal.note_message(page)
        await renewed(renewal)
        renewal._client = client
        await renewed(renewal)
        await asyncio.gather(*renewal._return_tasks)
        await renewal.arrive(page)
        await nowhere.aclose()

    with_redis(play)
    assert returned == [(page, True), (page, True), (page, False)]
    assert leases.connected([page.room_id]) == {7}


def test_a_redis_that_was_emptied_or_replaced_is_another():
    assert not leases.same_server()
    assert leases.same_server()
    leases._client().flushdb()
    assert not leases.same_server()
    leases.swap_marker("server", "another")
    assert not leases.same_server()


def test_the_moment_is_by_the_clock_of_redis_or_when_it_was_asked_for():
    async def asked(client):
        seconds, micros = await client.time()
        return seconds + micros / 1e6, await pages.redis_time(client)

    before, moment = with_redis(asked)
    assert before <= moment

    async def nobody_there(_):
        client = aioredis.Redis(port=1)
        began = time.time()
        return began, await pages.redis_time(client), time.time()

    began, moment, ended = with_redis(nobody_there)
    assert began <= moment <= ended
