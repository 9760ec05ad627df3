"""Tasks are recorded in a real Redis until they are acknowledged, without waiting for its replies."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import kombu.connection
import msgspec
import pytest
import redis
from django.conf import settings
from kombu.serialization import loads
from kombu.transport import redis as transport

from config import fast_paths
from config.celery.connection import BrokerConnection
from config.celery.unacked import note
from realtime.sockets.process.task_publisher import task_message
from tests.site import wait_for

QUEUE = "unacked-of-the-test"


@pytest.fixture
def channel(real_servers) -> Iterator:
    with BrokerConnection(settings.BROKER_URL) as connection:
        channel = connection.channel()
        yield channel
        channel.qos.close()


@pytest.fixture
def client(real_servers):
    with redis.Redis.from_url(settings.BROKER_URL) as client:
        yield client


def take(channel, tag):
    delivery = {"exchange": "", "routing_key": QUEUE}
    channel.qos.append(SimpleNamespace(delivery_info=delivery, properties={}, _raw={"body": tag}), tag)


def publish(client, tag):
    """Publish and record a task as the collector does."""
    envelope = task_message("games.tasks.act", ["channel", 1, "[]"], tag)
    for command in (*note(tag, envelope, QUEUE), ("LPUSH", QUEUE, envelope)):
        client.execute_command(*command)
    return envelope


def recorded(channel, client, tag):
    return client.hexists(channel.unacked_key, tag) and client.zscore(channel.unacked_index_key, tag) is not None


def test_a_task_is_recorded_until_it_is_acknowledged(channel, client):
    take(channel, "one")
    take(channel, "two")
    wait_for(lambda: recorded(channel, client, "two"), "the records")
    channel.qos.ack("one")
    wait_for(lambda: not client.hexists(channel.unacked_key, "one"), "the end of one")
    assert client.zscore(channel.unacked_index_key, "one") is None
    assert recorded(channel, client, "two")
    channel.qos.ack("two")
    wait_for(lambda: not client.exists(channel.unacked_key), "the end of the other")


def test_an_unacknowledged_task_can_be_restored(channel, client):
    take(channel, "lost")
    wait_for(lambda: recorded(channel, client, "lost"), "the record")
    channel.qos.restore_by_tag("lost", client)
    assert client.lpop(QUEUE) is not None
    assert not recorded(channel, client, "lost")


def test_a_task_that_the_collector_recorded_is_not_recorded_again(channel, client):
    publish(client, "an action")
    assert recorded(channel, client, "an action")
    message = channel.basic_get(QUEUE)
    assert message.headers["task"] == "games.tasks.act"
    recorded_at = client.zscore(channel.unacked_index_key, "an action")
    take(channel, "another")
    wait_for(lambda: recorded(channel, client, "another"), "the record of the later task")
    assert client.zscore(channel.unacked_index_key, "an action") == recorded_at
    channel.qos.ack("another")
    message.ack()
    wait_for(lambda: not client.exists(channel.unacked_key), "the end of both")


def test_a_task_of_the_collector_is_redelivered_when_its_worker_has_died(channel, client):
    envelope = publish(client, "taken")
    assert client.lpop(QUEUE) == envelope
    channel.qos.restore_by_tag("taken", client)
    again = channel.basic_get(QUEUE)
    assert again.headers == {**json.loads(envelope)["headers"], "redelivered": True}
    again.ack()
    wait_for(lambda: not client.exists(channel.unacked_key), "its end")


def test_a_lost_connection_is_opened_again(channel, client):
    take(channel, "before")
    wait_for(lambda: recorded(channel, client, "before"), "the record")
    channel.qos._writer._connection.disconnect()
    channel.qos.ack("before")
    wait_for(lambda: not client.exists(channel.unacked_key), "its end, over a new connection")


def test_no_record_is_lost_when_redis_closes_idle_connections(channel, client):
    """Twenty-five times, and the pool of ten connections is not exhausted."""
    for number in range(25):
        take(channel, f"task {number}")
        wait_for(lambda number=number: recorded(channel, client, f"task {number}"), "the record")
        own = {each["addr"] for each in client.client_list()} & {address(channel.qos._writer._connection)}
        assert client.client_kill(own.pop())
    for number in range(25):
        channel.qos.ack(f"task {number}")
    wait_for(lambda: not client.exists(channel.unacked_key), "the end of all")


def test_a_rejected_task_leaves_no_record(channel, client):
    take(channel, "refused")
    channel.qos.reject("refused")
    take(channel, "after")
    wait_for(lambda: recorded(channel, client, "after"), "the record of the later task")
    assert not client.hexists(channel.unacked_key, "refused")
    channel.qos.ack("after")
    wait_for(lambda: not client.exists(channel.unacked_key), "its end")


def address(connection):
    """Return the local address of a connection, as Redis lists it."""
    host, port = connection._sock.getsockname()
    return f"{host}:{port}"


@pytest.mark.parametrize(("seams", "longest"), [({"steady_reconnect"}, 1.0), (set(), 30)])
def test_a_lost_broker_is_tried_again_every_second_where_the_seam_is_on(monkeypatch, seams, longest):
    """What kombu's own loop is told, whose ninth argument is the longest pause in seconds."""
    given = []
    monkeypatch.setattr(fast_paths, "ON", frozenset(seams))
    monkeypatch.setattr(kombu.connection, "retry_over_time", lambda *arguments, **_: given.append(arguments))
    BrokerConnection(settings.BROKER_URL)._ensure_connection()
    assert [arguments[8] for arguments in given] == [longest]


def test_messages_of_the_broker_are_read_by_msgspec():
    assert transport.loads is msgspec.json.decode
    assert loads('["SA"]', "application/json", "utf-8") == ["SA"]
