"""What is handed to a worker stands in a real Redis until it is acknowledged; nobody waits for Redis to say so."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import redis
from django.conf import settings

from config.celery.connection import BrokerConnection
from config.celery.unacked import note
from realtime.sockets.process.task_publisher import task_message
from tests.site import wait_for

QUEUE = "notes-of-the-test"


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


def hand_in(client, tag):
    """As a collector does."""
    envelope = task_message("games.tasks.act", ["nobody", 1, "[]"], tag)
    for command in (*note(tag, envelope, QUEUE), ("LPUSH", QUEUE, envelope)):
        client.execute_command(*command)
    return envelope


def taken(channel, client, tag):
    return client.hexists(channel.unacked_key, tag) and client.zscore(channel.unacked_index_key, tag) is not None


def test_a_task_is_noted_until_it_is_acknowledged(channel, client):
    take(channel, "one")
    take(channel, "two")
    wait_for(lambda: taken(channel, client, "two"), "the notes")
    channel.qos.ack("one")
    wait_for(lambda: not client.hexists(channel.unacked_key, "one"), "the end of one")
    assert client.zscore(channel.unacked_index_key, "one") is None
    assert taken(channel, client, "two")
    channel.qos.ack("two")
    wait_for(lambda: not client.exists(channel.unacked_key), "the end of the other")


def test_what_was_not_acknowledged_can_be_taken_again(channel, client):
    take(channel, "lost")
    wait_for(lambda: taken(channel, client, "lost"), "the note")
    channel.qos.restore_by_tag("lost", client)
    assert client.lpop(QUEUE) is not None
    assert not taken(channel, client, "lost")


def test_what_a_collector_handed_in_is_noted_before_it_is_taken_and_no_second_time(channel, client):
    hand_in(client, "an action")
    assert taken(channel, client, "an action")
    message = channel.basic_get(QUEUE)
    assert message.headers["task"] == "games.tasks.act"
    noted_at = client.zscore(channel.unacked_index_key, "an action")
    take(channel, "another")
    wait_for(lambda: taken(channel, client, "another"), "what came later on the same line")
    assert client.zscore(channel.unacked_index_key, "an action") == noted_at
    channel.qos.ack("another")
    message.ack()
    wait_for(lambda: not client.exists(channel.unacked_key), "the end of both")


def test_what_a_collector_handed_in_comes_again_when_its_worker_has_died(channel, client):
    envelope = hand_in(client, "taken")
    assert client.lpop(QUEUE) == envelope
    channel.qos.restore_by_tag("taken", client)
    again = channel.basic_get(QUEUE)
    assert again.headers == {**json.loads(envelope)["headers"], "redelivered": True}
    again.ack()
    wait_for(lambda: not client.exists(channel.unacked_key), "its end")


def test_a_lost_line_is_opened_again(channel, client):
    take(channel, "before")
    wait_for(lambda: taken(channel, client, "before"), "the note")
    channel.qos._writer._connection.disconnect()
    channel.qos.ack("before")
    wait_for(lambda: not client.exists(channel.unacked_key), "its end, on a new line")


def test_no_note_is_lost_with_a_line_that_redis_has_closed_however_often(channel, client):
    """Each time before anything is written on it; and the pool, which has ten connections, does not run dry."""
    for number in range(25):
        take(channel, f"task {number}")
        wait_for(lambda number=number: taken(channel, client, f"task {number}"), "the note")
        own = {each["addr"] for each in client.client_list()} & {address(channel.qos._writer._connection)}
        assert client.client_kill(own.pop())
    for number in range(25):
        channel.qos.ack(f"task {number}")
    wait_for(lambda: not client.exists(channel.unacked_key), "the end of all")


def test_a_task_that_is_refused_for_good_leaves_no_note(channel, client):
    take(channel, "refused")
    channel.qos.reject("refused")
    take(channel, "after")
    wait_for(lambda: taken(channel, client, "after"), "what came later on the same line")
    assert not client.hexists(channel.unacked_key, "refused")
    channel.qos.ack("after")
    wait_for(lambda: not client.exists(channel.unacked_key), "its end")


def address(connection):
    """As Redis knows it."""
    host, port = connection._sock.getsockname()
    return f"{host}:{port}"
