"""What a worker and the clock leave in Redis while they work, so that `/readyz` can tell which of them does not.

A worker stamps from its own event loop, only while it is connected to the broker: no tick of the clock is needed for
it. The clock stamps when a tick of its sweep has been published.
"""

from contextlib import suppress
from functools import cache
from typing import Any, Final

import redis
from celery import bootsteps
from celery.signals import after_task_publish
from django.conf import settings

WORKER: Final = "heard:worker"
CLOCK: Final = "heard:clock"
KEPT_SECONDS: Final = 3600
"""A stamp is a key that lives so long: what is left of that tells its age by Redis's own clock, whatever ours say."""

_EVERY_SECONDS: Final = 2.0


class WorkerHeartbeat(bootsteps.StartStopStep):
    """A step of a worker that serves people's actions. `start` and `stop` come with each connection to the broker."""

    requires = {"celery.worker.consumer:Tasks"}

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.entry: Any = None

    def include_if(self, consumer: Any) -> bool:
        return bool(settings.PROCESS == "worker")

    def start(self, consumer: Any) -> None:
        _stamp(WORKER)
        self.entry = consumer.timer.call_repeatedly(_EVERY_SECONDS, _stamp, (WORKER,))

    def stop(self, consumer: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()


@after_task_publish.connect(sender="rooms.tasks.sweep")
def _ticked(**_: Any) -> None:
    _stamp(CLOCK)


def _stamp(name: str) -> None:
    """A Redis that does not take it is what `/readyz` will say."""
    with suppress(redis.RedisError):
        _client().set(name, 1, ex=KEPT_SECONDS)


@cache
def _client() -> redis.Redis:
    """With a short patience: it is asked from the loop that does the work."""
    return redis.Redis.from_url(settings.HOT_STATE_URL, socket_timeout=1, socket_connect_timeout=1)
