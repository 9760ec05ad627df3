"""Messages from any number of threads reach Redis, over a few connections."""

import threading
from uuid import uuid4

import pytest
import redis
from channels_redis.serializers import registry
from django.conf import settings

from realtime.wire import bus, outbox
from realtime.wire.bus import ALL, Talk
from realtime.wire.groups import room_group
from realtime.wire.outbox import Outbox
from tests.site import wait_for


@pytest.fixture
def listener(real_servers):
    """A subscription to the group of a room, and the room."""
    room = uuid4()
    with redis.Redis.from_url(settings.CHANNEL_URLS[0]) as client, client.pubsub() as listener:
        listener.subscribe(f"asgi__group__{room_group(room)}")
        assert listener.get_message(timeout=5)["type"] == "subscribe"
        yield listener, room


def send(room):
    outbox = Outbox()
    outbox.to_room(Talk(str(room), {ALL: "words"}))
    outbox.send()


def failures():
    return outbox.FAILURES._value.get()


@pytest.mark.slow
def test_many_short_lived_threads_share_a_few_connections(listener):
    """Django serves each request in a thread of its own."""
    listener, room = listener
    before, received = failures(), []
    for _ in range(150):
        thread = threading.Thread(target=send, args=(room,))
        thread.start()
        thread.join()
    wait_for(lambda: received.append(listener.get_message(timeout=1)) or len(received) == 150, "all of it")
    assert all(each["type"] == "message" for each in received)
    assert failures() == before
    assert len(outbox._pool(settings.CHANNEL_URLS[0])._in_use_connections) < 10


@pytest.mark.slow
def test_threads_that_send_at_once_do_not_mix_their_messages(listener):
    listener, room = listener
    before, received = failures(), []
    threads = [threading.Thread(target=lambda: [send(room) for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: received.append(listener.get_message(timeout=1)) or len(received) == 400, "all of it")
    assert all(each["type"] == "message" for each in received)
    assert failures() == before


def test_messages_go_in_the_order_in_which_they_were_given_and_the_state_of_rooms_last(real_servers):
    """A player is answered before the room changes under them."""
    room, channel = uuid4(), f"specific.{uuid4().hex}!"
    outbox = Outbox()
    outbox.room_as_sent(room, lambda rooms: [bus.RoomChanged(str(each), 7, "state") for each in rooms])
    outbox.reply(channel, bus.Decided(1))
    outbox.to_room(Talk(str(room), {ALL: "words"}))
    outbox.reply(channel, bus.RoomsAnswered(1, [bus.Accepted()]))
    with redis.Redis.from_url(settings.CHANNEL_URLS[0]) as client, client.pubsub() as listener:
        listener.subscribe(f"asgi__group__{room_group(room)}", channel)
        assert [listener.get_message(timeout=5)["type"] for _ in range(2)] == ["subscribe"] * 2
        outbox.send()
        heard = [listener.get_message(timeout=5)["data"] for _ in range(4)]
    read = registry.get_serializer("msgpack").deserialize
    assert [type(bus.decode(read(data))) for data in heard] == [
        bus.Decided,
        Talk,
        bus.RoomsAnswered,
        bus.RoomChanged,
    ]
