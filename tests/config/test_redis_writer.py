"""Redis is told in order, and what it did not take comes out; whatever happens to the connection in between."""

import asyncio
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from redis import asyncio as aioredis

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
    """A line with three connections at most, and what it lost."""

    def __init__(self):
        self.lost = []
        self.pool = redis.ConnectionPool.from_url(settings.BROKER_URL, **settings.REDIS_OPTIONS, max_connections=3)
        self.writer = RedisWriter(self.pool, self.lost.append)

    def tell(self, *commands):
        self.writer.send_no_wait(*commands)

    def address(self):
        return self.writer._connection._sock.getsockname()

    def can_know(self):
        """That the other end is gone."""
        return self.writer._connection.can_read()

    def close(self):
        self.writer.close()
        self.pool.disconnect()


class Asynchronous:
    """The same on a loop of its own."""

    def __init__(self):
        self.lost = []
        self.runner = asyncio.Runner()
        options = {**settings.REDIS_OPTIONS_ASYNC, "max_connections": 3}
        self.pool = aioredis.ConnectionPool.from_url(settings.BROKER_URL, **options)
        self.writer = AsyncRedisWriter(self.pool, self.lost.append)

    def tell(self, *commands):
        self.runner.run(self.writer.send_no_wait(*commands))
        self.runner.run(asyncio.sleep(0))

    def address(self):
        return self.writer._connection._writer.get_extra_info("sockname")

    def can_know(self):
        self.runner.run(asyncio.sleep(0))  # a loop that runs hears of it by itself
        return self.writer._connection._reader._eof  # behind an answer that nobody has read yet

    def close(self):
        self.runner.run(self.writer._close())
        self.runner.run(self.pool.disconnect())
        self.runner.close()


@pytest.fixture(params=[Synchronous, Asynchronous])
def told(request, real_servers):
    told = request.param()
    yield told
    told.close()


def test_everything_arrives_in_its_order(told, client, key):
    for number in range(20):
        told.tell(*(("RPUSH", key, f"{number}-{part}") for part in range(3)))
    wait_for(lambda: client.llen(key) == 60, "all of it")
    assert client.lrange(key, 0, -1) == [f"{number}-{part}".encode() for number in range(20) for part in range(3)]
    assert told.lost == []


def test_a_large_thing_arrives_whole(told, client, key):
    told.tell(("RPUSH", key, b"x" * 3_000_000), ("RPUSH", key, b"y"))
    told.tell(("RPUSH", key, b"z"))
    wait_for(lambda: client.llen(key) == 3, "all of it")
    assert [len(each) for each in client.lrange(key, 0, -1)] == [3_000_000, 1, 1]


def test_what_redis_refused_comes_out_with_the_next_and_costs_the_others_nothing(told, client, key):
    told.tell(("RPUSH", key, "one"), ("SADD", key, "no list"), ("RPUSH", key, "two"))
    told.tell(("RPUSH", key, "three"))
    assert [type(each) for each in told.lost] == [redis.ResponseError]
    wait_for(lambda: client.llen(key) == 3, "what it took")


def test_a_connection_that_redis_closed_between_is_replaced_however_often(told, client, key):
    for number in range(10):
        told.tell(("RPUSH", key, number))
        wait_for(lambda number=number: client.llen(key) == number + 1, "the number")
        host, port = told.address()
        assert client.client_kill(f"{host}:{port}")
        wait_for(told.can_know, "the end of the connection", seconds=5)
    assert len(told.lost) <= 10
    assert [int(each) for each in client.lrange(key, 0, -1)] == list(range(10))


def test_who_stops_waiting_for_an_answer_that_never_comes_begins_anew(client, key):
    async def tell():
        lost = []
        pool = aioredis.ConnectionPool.from_url(settings.BROKER_URL, **settings.REDIS_OPTIONS_ASYNC)
        writer = AsyncRedisWriter(pool, lost.append)
        await writer.send_no_wait(("RPUSH", key, "first"))
        await writer.send_no_wait(("BLPOP", f"{key}:never", "0"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await writer.send_no_wait(("RPUSH", key, "not told"))
        await writer.send_no_wait(("RPUSH", key, "second"))
        await writer.send_no_wait(("RPUSH", key, "third"))
        await asyncio.to_thread(wait_for, lambda: client.llen(key) == 3, "the others")
        assert client.lrange(key, 0, -1) == [b"first", b"second", b"third"]
        assert lost == []
        await writer._close()
        await pool.disconnect()

    asyncio.run(tell())
