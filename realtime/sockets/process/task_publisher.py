"""Publishes tasks to the workers through the broker's Redis list (the seam `task_message`, docs/seams.md)."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import uuid4

import msgspec
from celery.exceptions import OperationalError
from django.conf import settings
from redis import RedisError
from redis import asyncio as aioredis

from config import fast_paths
from config.celery import app
from config.celery.unacked import NOTED, note
from config.redis_writer import AsyncRedisWriter

QUEUE = "actions"
PUBLISH_SECONDS = 1.0

_encoder = msgspec.json.Encoder()
_stock_threads: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="publish")
"""Where Celery's own way waits for the broker; not the loop's, which others need then."""


class TaskPublisher:
    """Publishes tasks without blocking the event loop. `on_error` is called with errors that Redis replies later."""

    def __init__(self, on_error: Any) -> None:
        broker = aioredis.ConnectionPool.from_url(settings.BROKER_URL, **settings.REDIS_OPTIONS_ASYNC)
        self._writer = AsyncRedisWriter(broker, on_error=on_error)

    async def publish(self, task: str, arguments: list[Any]) -> None:
        """Put a task into the queue. Raises RedisError, OSError or TimeoutError if the broker does not take it.

        After a TimeoutError the task may still be published.
        """
        async with asyncio.timeout(PUBLISH_SECONDS):
            if fast_paths.on("task_message"):
                tag = str(uuid4())
                envelope = task_message(task, arguments, tag)
                await self._writer.send_no_wait(*note(tag, envelope, QUEUE), ("LPUSH", QUEUE, envelope))
            else:
                await asyncio.get_running_loop().run_in_executor(_stock_threads, _send_task, task, arguments)


def _send_task(task: str, arguments: list[Any]) -> None:
    try:
        app.send_task(task, args=arguments, queue=QUEUE, retry=False)
    except (OperationalError, *app.connection_for_write().connection_errors) as error:  # kombu's, and redis-py's
        raise RedisError(str(error)) from error


def task_message(task: str, arguments: list[Any], tag: str) -> bytes:
    """Return a task message with this delivery tag: Celery's message protocol 2, as kombu's Redis transport stores it.

    It is built here because `apply_async` takes thirty times as long, and blocks.
    """
    task_id = str(uuid4())
    body = base64.b64encode(_encoder.encode([arguments, {}, _NO_CALLBACKS])).decode()
    return _encoder.encode(
        {
            "body": body,
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {**_HEADERS, "task": task, "id": task_id, "root_id": task_id},
            "properties": {**_PROPERTIES, "correlation_id": task_id, "delivery_tag": tag},
        }
    )


_NO_CALLBACKS = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
_HEADERS = {
    "lang": "py",
    "parent_id": None,
    "group": None,
    "eta": None,
    "expires": None,
    "retries": 0,
    "timelimit": [None, None],
    "argsrepr": "(...)",
    "kwargsrepr": "{}",
    "origin": "collector",
    "ignore_result": True,
}
_PROPERTIES = {
    "reply_to": "",
    "delivery_mode": 2,
    "delivery_info": {"exchange": "", "routing_key": QUEUE},
    "priority": 0,
    "body_encoding": "base64",
    NOTED: True,
}
