"""Metrics of the whole site, read when they are scraped. Every `web` process shows the same: use `max`, not `sum`."""

import time
from collections.abc import Iterator
from functools import cache
from typing import Final

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

REUSE_SECONDS: Final = 5.0
QUEUES: Final = ("actions", "clock", "robots")

# The partial unique index on unfinished games has these rows, and those of closed rooms.
ACTIVE_GAMES: Final = """
SELECT phase, count(*) FROM games_game WHERE NOT phase = 'over' AND NOT phase = 'closed' GROUP BY phase"""


class SiteMetrics(Collector):
    """Collects the metrics of the site; leaves out what cannot be read."""

    def __init__(self) -> None:
        self._until = 0.0
        self._found: list[GaugeMetricFamily] = []

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Yield the names without values: they are needed at registration, perhaps before there is a database."""
        yield _games({})
        yield _queues({})

    def collect(self) -> list[GaugeMetricFamily]:
        """Return the metrics, read at most REUSE_SECONDS ago."""
        if time.monotonic() >= self._until:
            self._found = [_games(_active_games()), _queues(_queue_depths())]
            self._until = time.monotonic() + REUSE_SECONDS
        return self._found


def _games(counts: dict[str, int]) -> GaugeMetricFamily:
    return _family("active_games_total", "Boards in play, by their phase.", "status", counts)


def _queues(counts: dict[str, int]) -> GaugeMetricFamily:
    return _family("bridge_queue_depth", "Tasks that wait for a worker.", "queue", counts)


def _family(name: str, meaning: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family


def _active_games() -> dict[str, int]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(ACTIVE_GAMES)
            return {"auction": 0, "play": 0} | dict(cursor.fetchall())
    except DatabaseError:
        return {}


def _queue_depths() -> dict[str, int]:
    pipeline = _client().pipeline(transaction=False)
    for queue in QUEUES:
        pipeline.llen(queue)
    try:
        return dict(zip(QUEUES, pipeline.execute(), strict=True))
    except redis.RedisError:
        return {}


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.BROKER_URL, **settings.REDIS_OPTIONS)
