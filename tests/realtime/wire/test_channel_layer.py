"""What the hub relies on in the stock channel layer: broadcasts that arrive together come once each and in order."""

import asyncio
from uuid import uuid4

from channels.layers import get_channel_layer
from django.conf import settings
from redis import asyncio as aioredis


async def receive_numbers(layer, channel, count):
    return [(await asyncio.wait_for(layer.receive(channel), 10))["number"] for _ in range(count)]


def publish(pipeline, layer, group, numbers):
    for number in numbers:
        pipeline.publish(f"asgi__group__{group}", layer.serialize({"number": number}))


def test_broadcasts_that_arrive_together_are_received_in_order(real_servers):
    async def run():
        layer, group = get_channel_layer(), uuid4().hex
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
        await layer.group_send(group, {"number": -1})
        assert await receive_numbers(layer, channel, 1) == [-1]
        async with aioredis.Redis.from_url(settings.CHANNEL_URLS[0]) as client:
            pipeline = client.pipeline(transaction=False)
            publish(pipeline, layer, group, range(500))
            await pipeline.execute()
            assert await receive_numbers(layer, channel, 500) == list(range(500))
        await layer.flush()

    asyncio.run(run())


def test_confirmations_of_subscriptions_are_not_received_as_messages(real_servers):
    """The reply to a new subscription arrives between broadcasts, and neither is lost."""

    async def run():
        layer, groups = get_channel_layer(), [uuid4().hex for _ in range(20)]
        channel = await layer.new_channel()
        async with aioredis.Redis.from_url(settings.CHANNEL_URLS[0]) as client:
            for place, group in enumerate(groups):
                await layer.group_add(group, channel)
                await layer.group_send(group, {"number": -1})
                assert await receive_numbers(layer, channel, 1) == [-1]
                joining = asyncio.gather(*(layer.group_add(uuid4().hex, channel) for _ in range(5)))
                pipeline = client.pipeline(transaction=False)
                for each in groups[: place + 1]:
                    publish(pipeline, layer, each, range(10))
                await pipeline.execute()
                await joining
                assert sorted(await receive_numbers(layer, channel, 10 * (place + 1))) == sorted(
                    list(range(10)) * (place + 1)
                )
        await layer.flush()

    asyncio.run(run())


def test_after_a_lost_connection_all_groups_are_joined_again(real_servers):
    """Also if it is lost several times and between broadcasts."""

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
                    await publish_until_received(layer, channel, group, f"{round_} {group}")
        await layer.flush()

    asyncio.run(run())


async def publish_until_received(layer, channel, group, nonce):
    """Publish a number until it is received: what is published while there is no connection is lost."""
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
