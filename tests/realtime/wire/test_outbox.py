"""Whoever tells the rooms, in whatever thread: Redis hears it, on a handful of connections."""

import threading
from uuid import uuid4

import pytest
import redis
from django.conf import settings

from realtime.wire import outbox
from realtime.wire.bus import ALL, Talk
from realtime.wire.groups import room_group
from realtime.wire.outbox import Outbox
from tests.site import wait_for


@pytest.fixture
def listener(real_servers):
    """What a room is told, and the room."""
    room = uuid4()
    with redis.Redis.from_url(settings.CHANNEL_URLS[0]) as client, client.pubsub() as listener:
        listener.subscribe(f"asgi__group__{room_group(room)}")
        assert listener.get_message(timeout=5)["type"] == "subscribe"
        yield listener, room


def say(room):
    outbox = Outbox()
    outbox.to_room(Talk(str(room), {ALL: "words"}))
    outbox.send()


def failures():
    return outbox.FAILURES._value.get()


def test_hundreds_of_short_lived_threads_do_not_use_the_connections_up(listener):
    """As Django serves requests: each in a thread of its own."""
    listener, room = listener
    before, heard = failures(), []
    for _ in range(150):
        thread = threading.Thread(target=say, args=(room,))
        thread.start()
        thread.join()
    wait_for(lambda: heard.append(listener.get_message(timeout=1)) or len(heard) == 150, "all of it")
    assert all(each["type"] == "message" for each in heard)
    assert failures() == before
    assert len(outbox._pool(settings.CHANNEL_URLS[0])._in_use_connections) < 10


def test_threads_that_tell_at_once_do_not_cut_into_each_other(listener):
    listener, room = listener
    before, heard = failures(), []
    threads = [threading.Thread(target=lambda: [say(room) for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: heard.append(listener.get_message(timeout=1)) or len(heard) == 400, "all of it")
    assert all(each["type"] == "message" for each in heard)
    assert failures() == before
