"""Broadcasts in a real Redis that arrive all at once, each of them once and in order."""

import asyncio
from uuid import uuid4

from channels.layers import get_channel_layer
from django.conf import settings
from redis import asyncio as aioredis

from realtime.server.channel_layer import BatchingChannelLayer


async def heard(layer, channel, count):
    return [(await asyncio.wait_for(layer.receive(channel), 10))["number"] for _ in range(count)]


def publish(pipeline, layer, group, numbers):
    for number in numbers:
        pipeline.publish(f"asgi__group__{group}", layer.serialize({"number": number}))


def test_all_that_comes_at_once_is_heard_in_order(real_servers):
    async def run():
        layer, group = get_channel_layer(), uuid4().hex
        assert isinstance(layer, BatchingChannelLayer)
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
        await layer.group_send(group, {"number": -1})
        assert await heard(layer, channel, 1) == [-1]
        async with aioredis.Redis.from_url(settings.CHANNEL_URLS[0]) as client:
            pipeline = client.pipeline(transaction=False)
            publish(pipeline, layer, group, range(500))
            await pipeline.execute()
            assert await heard(layer, channel, 500) == list(range(500))
        await layer.flush()

    asyncio.run(run())


def test_confirmations_among_them_are_no_messages(real_servers):
    """The answer to a new subscription lies between broadcasts, and neither is lost."""

    async def run():
        layer, groups = get_channel_layer(), [uuid4().hex for _ in range(20)]
        channel = await layer.new_channel()
        async with aioredis.Redis.from_url(settings.CHANNEL_URLS[0]) as client:
            for place, group in enumerate(groups):
                await layer.group_add(group, channel)
                await layer.group_send(group, {"number": -1})
                assert await heard(layer, channel, 1) == [-1]
                joining = asyncio.gather(*(layer.group_add(uuid4().hex, channel) for _ in range(5)))
                pipeline = client.pipeline(transaction=False)
                for each in groups[: place + 1]:
                    publish(pipeline, layer, each, range(10))
                await pipeline.execute()
                await joining
                assert sorted(await heard(layer, channel, 10 * (place + 1))) == sorted(list(range(10)) * (place + 1))
        await layer.flush()

    asyncio.run(run())


def test_a_lost_connection_is_made_anew_with_all_its_groups(real_servers):
    """However often, and also where it is lost amid broadcasts."""

    async def run():
        layer, groups = get_channel_layer(), [uuid4().hex for _ in range(3)]
        channel = await layer.new_channel()
        for group in groups:
            await layer.group_add(group, channel)
        async with aioredis.Redis.from_url(settings.CHANNEL_URLS[0]) as client:
            for round_ in range(3):
                pipeline = client.pipeline(transaction=False)
                publish(pipeline, layer, groups[0], range(100))
                pipeline.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
                await pipeline.execute()
                for group in groups:
                    await heard_again(layer, channel, group, f"{round_} {group}")
        await layer.flush()

    asyncio.run(run())


async def heard_again(layer, channel, group, nonce):
    """Said until it is heard: while there is no connection, what is said is lost."""
    async with asyncio.timeout(20):
        while True:
            await layer.group_send(group, {"number": nonce})
            try:
                async with asyncio.timeout(0.5):
                    while (await layer.receive(channel))["number"] != nonce:
                        pass
            except TimeoutError:
                continue
            return
