"""How many batches of a process are under way: one, and the next as soon as that is decided."""

import asyncio
from uuid import uuid4

import pytest
import redis
from django.conf import settings

from realtime.sockets.process import collector as collecting
from realtime.sockets.process import task_publisher
from realtime.sockets.process.collector import Collector
from realtime.wire import bus, messages
from tests.site import wait_for


class Nobody:
    """A socket that is told nothing worth knowing."""

    def __init__(self):
        self.room_id, self.player, self.page, self.told = uuid4(), 1, "page", []

    async def on_accepted(self, action_id, times, texts):
        self.told.append(action_id)


def call(number):
    return messages.Call(uuid4(), game=number, seq=1, call="P")


@pytest.fixture
def queue(real_servers, monkeypatch):
    """One that no worker takes from, and nothing is late."""
    name = f"queue-{uuid4().hex}"
    monkeypatch.setattr(task_publisher, "QUEUE", name)
    monkeypatch.setattr(collecting, "SLOW_SECONDS", 60.0)
    return name


async def length(client, queue, expected):
    """Returns when so many tasks wait."""
    await asyncio.to_thread(wait_for, lambda: client.llen(queue) == expected, f"{expected} tasks")


def test_the_next_batch_goes_when_the_last_one_is_decided(queue):
    async def run():
        with redis.Redis.from_url(settings.BROKER_URL) as client:
            collector, socket = Collector("games.tasks.act"), Nobody()
            collector.submit(socket, call(1), player=1)
            await length(client, queue, 1)
            second, third = call(2), call(3)
            collector.submit(socket, second, player=1)
            collector.submit(socket, third, player=1)
            for _ in range(50):
                await asyncio.sleep(0)
            assert client.llen(queue) == 1, "while the first is not decided, the others wait for it"
            collector.on_decided(1)
            await length(client, queue, 2)
            await collector.on_answer(bus.BoardsAnswered(1, [bus.Accepted(2)]))
            await collector.on_answer(bus.BoardsAnswered(2, [bus.Accepted(2)] * 2))
            assert socket.told[1:] == [second.id, third.id], "one batch"
            collector.on_decided(2)  # it may come late, or for a batch that was given up

    asyncio.run(run())
