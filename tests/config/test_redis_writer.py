"""Commands reach Redis in order, and errors are reported, also when connections are errors in between."""

import asyncio
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from redis import asyncio as aioredis

from config import fast_paths
from config.redis_writer import AsyncRedisWriter, RedisWriter
from tests.site import wait_for


@pytest.fixture
def client(real_servers):
    with redis.Redis.from_url(settings.BROKER_URL) as client:
        yield client


@pytest.fixture
def key(client):
    key = f"line:{uuid4().hex}"
    yield key
    client.delete(key)


class Synchronous:
    """A writer on a pool of three connections, and the errors that it reported."""

    def __init__(self):
        self.errors = []
        self.pool = redis.ConnectionPool.from_url(settings.BROKER_URL, **settings.REDIS_OPTIONS, max_connections=3)
        self.writer = RedisWriter(self.pool, self.errors.append)

    def send(self, *commands):
        self.writer.send_no_wait(*commands)

    def address(self):
        return self.writer._connection._sock.getsockname()

    def knows_it_is_closed(self):
        """Return whether the writer can see that Redis has closed the connection."""
        return self.writer._connection.can_read()

    def close(self):
        self.writer.close()
        self.pool.disconnect()


class Asynchronous:
    """The same for an event loop, which it runs."""

    def __init__(self):
        self.errors = []
        self.runner = asyncio.Runner()
        options = {**settings.REDIS_OPTIONS_ASYNC, "max_connections": 3}
        self.pool = aioredis.ConnectionPool.from_url(settings.BROKER_URL, **options)
        self.writer = AsyncRedisWriter(self.pool, self.errors.append)

    def send(self, *commands):
        self.runner.run(self.writer.send_no_wait(*commands))
        self.runner.run(asyncio.sleep(0))

    def address(self):
        return self.writer._connection._writer.get_extra_info("sockname")

    def knows_it_is_closed(self):
        self.runner.run(asyncio.sleep(0))  # lets the loop notice it
        return self.writer._connection._reader._eof  # after a reply that is not read yet

    def close(self):
        self.runner.run(self.writer._close())
        self.runner.run(self.pool.disconnect())
        self.runner.close()


@pytest.fixture(params=[Synchronous, Asynchronous])
def writer(request, real_servers):
    writer = request.param()
    yield writer
    writer.close()


def test_all_commands_arrive_in_order(writer, client, key):
    for number in range(20):
        writer.send(*(("RPUSH", key, f"{number}-{part}") for part in range(3)))
    wait_for(lambda: client.llen(key) == 60, "all of it")
    assert client.lrange(key, 0, -1) == [f"{number}-{part}".encode() for number in range(20) for part in range(3)]
    assert writer.errors == []


def test_a_large_command_arrives_whole(writer, client, key):
    writer.send(("RPUSH", key, b"x" * 3_000_000), ("RPUSH", key, b"y"))
    writer.send(("RPUSH", key, b"z"))
    wait_for(lambda: client.llen(key) == 3, "all of it")
    assert [len(each) for each in client.lrange(key, 0, -1)] == [3_000_000, 1, 1]


def test_an_error_is_reported_at_the_next_write_and_the_other_commands_are_done(writer, client, key):
    writer.send(("RPUSH", key, "one"), ("SADD", key, "no list"), ("RPUSH", key, "two"))
    writer.send(("RPUSH", key, "three"))
    assert [type(each) for each in writer.errors] == [redis.ResponseError]
    wait_for(lambda: client.llen(key) == 3, "what it took")


def test_a_connection_that_redis_closes_is_replaced_each_time(writer, client, key):
    for number in range(10):
        writer.send(("RPUSH", key, number))
        wait_for(lambda number=number: client.llen(key) == number + 1, "the number")
        host, port = writer.address()
        assert client.client_kill(f"{host}:{port}")
        wait_for(writer.knows_it_is_closed, "the close of the connection", seconds=5)
    assert len(writer.errors) <= 10
    assert [int(each) for each in client.lrange(key, 0, -1)] == list(range(10))


def test_a_cancelled_write_is_followed_by_a_new_connection(client, key):
    async def send():
        errors = []
        pool = aioredis.ConnectionPool.from_url(settings.BROKER_URL, **settings.REDIS_OPTIONS_ASYNC)
        writer = AsyncRedisWriter(pool, errors.append)
        await writer.send_no_wait(("RPUSH", key, "first"))
        await writer.send_no_wait(("BLPOP", f"{key}:never", "0"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await writer.send_no_wait(("RPUSH", key, "not sent"))
        await writer.send_no_wait(("RPUSH", key, "second"))
        await writer.send_no_wait(("RPUSH", key, "third"))
        await asyncio.to_thread(wait_for, lambda: client.llen(key) == 3, "the others")
        assert client.lrange(key, 0, -1) == [b"first", b"second", b"third"]
        assert errors == []
        await writer._close()
        await pool.disconnect()

    asyncio.run(send())


def test_with_the_seam_off_all_commands_arrive_and_errors_are_reported_at_once(monkeypatch, writer, client, key):
    monkeypatch.setattr(fast_paths, "ON", frozenset())
    writer.send(("RPUSH", key, "one"), ("SADD", key, "no list"), ("RPUSH", key, "two"))
    assert client.lrange(key, 0, -1) == [b"one", b"two"]
    assert [type(each) for each in writer.errors] == [redis.ResponseError]
