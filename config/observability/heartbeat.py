"""Heartbeats of workers and the clock in Redis, from which `/readyz` sees which of them does not work.

A worker sets its heartbeat from its own event loop while it is connected to the broker, without the clock's help. The
clock sets its heartbeat whenever it has published a sweep.
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
"""How long the key of a heartbeat lives. Its remaining time gives its age by Redis' own clock."""

_STAMP_SECONDS: Final = 2.0


class WorkerHeartbeat(bootsteps.StartStopStep):
    """A bootstep of `worker` processes. Celery calls `start` and `stop` with each connection to the broker."""

    requires = {"celery.worker.consumer:Tasks"}

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.entry: Any = None

    def include_if(self, consumer: Any) -> bool:
        return bool(settings.PROCESS == "worker")

    def start(self, consumer: Any) -> None:
        _stamp(WORKER)
        self.entry = consumer.timer.call_repeatedly(_STAMP_SECONDS, _stamp, (WORKER,))

    def stop(self, consumer: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()


@after_task_publish.connect(sender="rooms.tasks.sweep")
def _ticked(**_: Any) -> None:
    _stamp(CLOCK)


def _stamp(name: str) -> None:
    """Set a heartbeat. Errors are ignored: `/readyz` reports that Redis does not answer."""
    with suppress(redis.RedisError):
        _client().set(name, 1, ex=KEPT_SECONDS)


@cache
def _client() -> redis.Redis:
    """Return a client with short timeouts: the worker's own loop waits for it."""
    return redis.Redis.from_url(settings.HOT_STATE_URL, socket_timeout=1, socket_connect_timeout=1)
