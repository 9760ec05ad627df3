"""A hundred actions that no worker has taken yet, and the worst that can happen to them then."""

import asyncio
import base64
import json
import signal
import time
from collections import Counter
from uuid import uuid4

import psycopg
import pytest
import redis

from bench.chaos.faults import flush_redis
from bench.chaos.rig import Rig
from bench.client.client import Client, Message
from realtime.sockets.process.task_publisher import QUEUE
from tests.fault.rigs import new_rig, running

pytestmark = [pytest.mark.fault, pytest.mark.slow]

PEOPLE = 100
ONE_WORKER = {"web": 1, "realtime": 2, "worker": 1, "robots": 1, "clock": 1}
SEEN_IN_QUEUE = 90
"""So many of them at least; what a stopped worker had asked for is in its socket's buffer, and lost with it."""


async def one_with_robots(rig: Rig, number: int) -> Client:
    """In the North of a room of his own, where it is his turn to call."""
    client = await Client.guest(rig.site.url, name=f"N {number}", socket_site=rig.sockets[number % len(rig.sockets)])
    await client.connect(await client.make_room(name=f"Room {number}", settings={"robot_pace": 10}))
    if client.seat != "N":
        await said(client, {"type": "sit", "seat": "N"})
    for seat in "ESW":
        await said(client, {"type": "add_robot", "seat": seat})
    await said(client, {"type": "ready"})
    await client.wait(lambda: client.my_turn, "the deal")
    return client


async def said(client: Client, message: Message) -> None:
    answer = await client.act(message)
    assert answer["type"] == "done", answer


async def kill_the_worker(rig: Rig) -> float:
    """Its whole group; a new one is started. Returns when that one is ready, in seconds of the clock."""
    await rig.by_hand(rig.site.kill, "worker.1", signal.SIGKILL, group=True)
    await rig.by_hand(rig.site.start, "worker.1")
    return time.monotonic()


async def break_both_servers(rig: Rig) -> float:
    """PostgreSQL at once, and Redis forgets everything; then the worker goes on."""
    await flush_redis(rig)
    await rig.by_hand(rig.postgres.kill)
    rig.site.kill("worker.1", signal.SIGCONT)
    await rig.by_hand(rig.postgres.start)
    return time.monotonic()


@pytest.mark.parametrize("harm", [kill_the_worker, break_both_servers])
def test_a_hundred_actions_are_all_applied_and_each_once(harm, record_testsuite_property):
    async def play() -> None:
        async with running(new_rig(harm.__name__, counts=ONE_WORKER)) as rig:
            people = await asyncio.gather(*(one_with_robots(rig, number) for number in range(PEOPLE)))
            ids = {str(uuid4()) for _ in people}
            rig.site.kill("worker.1", signal.SIGSTOP)
            began = time.monotonic()
            calls = [
                asyncio.create_task(client.call("P", id=action)) for client, action in zip(people, ids, strict=True)
            ]
            await until_queued(rig, ids)
            assert not any(call.done() for call in calls)
            healed = await harm(rig)
            answers = await asyncio.gather(*calls)
            ended = time.monotonic()
            assert Counter(answer["type"] for answer in answers) == {"event": PEOPLE}
            assert times_in_log(rig, ids) == dict.fromkeys(ids, 1)
            waits = f"{ended - began:.1f} s from the first action, {ended - healed:.1f} s from the repair"
            print(f"{harm.__name__}: longest wait {waits}")
            record_testsuite_property(harm.__name__, waits)
            await asyncio.gather(*(client.close() for client in people))

    asyncio.run(play())


async def until_queued(rig: Rig, ids: set[str]) -> None:
    """Until nearly all have been seen in the queue, where nobody takes them."""
    seen: set[str] = set()
    with redis.Redis.from_url(rig.redis.url()) as client:
        async with asyncio.timeout(10):
            while len(seen & ids) < SEEN_IN_QUEUE:
                for envelope in client.lrange(QUEUE, 0, -1):
                    arguments = json.loads(base64.b64decode(json.loads(envelope)["body"]))[0]
                    seen |= {item["message"]["id"] for item in json.loads(arguments[2])}
                await asyncio.sleep(0.05)


def times_in_log(rig: Rig, ids: set[str]) -> dict[str, int]:
    query = "SELECT action_id::text, count(*) FROM games_move WHERE action_id = ANY(%s::uuid[]) GROUP BY 1"
    with psycopg.connect(rig.database_url) as connection:
        return dict(connection.execute(query, [list(ids)]).fetchall())
