"""Counts tries in Redis, where all processes see them; while Redis is away, in each process as each limit says."""

import logging
from collections.abc import Sequence
from functools import cache
from time import monotonic
from typing import Any, Final

import redis
from django.conf import settings
from django.core.cache import cache as django_cache
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.limits.limit import Limit, TooMany
from accounts.limits.rate import SCRIPT, SLACK, Counted, Mode, ProcessCounts, Wait

logger = logging.getLogger(__name__)

Try = tuple[Limit, str]
"""A limit, and whose try it is: an account's number, an address, a digest of both, or "" for the whole site."""

REDIS_SECONDS: Final = 0.5
"""How long a try waits for Redis. A lost connection is opened again once; a slow answer is not asked for again, for the
try may have been counted."""
AWAY_SECONDS: Final = 1.0
"""For how long Redis is not asked after it did not answer."""

REFUSALS: Final = Counter("bridge_limit_refusals_total", "Tries that were refused, by the limit's name.", ["limit"])


def spend(*tries: Try) -> None:
    """Count one more under each limit. Raises TooMany if one of them is reached, and then counts under none."""
    _refuse(tries, _apply("spend", tries))


def check(*tries: Try) -> None:
    """Raise TooMany as `spend` would. Counts nothing."""
    _refuse(tries, _apply("check", tries))


def count(*tries: Try) -> None:
    """Count one more under each limit, also where it is reached."""
    _apply("count", tries)


def give_back(*tries: Try) -> None:
    """Undo what `spend` or `count` counted: the try was a good one."""
    _apply("give_back", tries)


def refuse(limit: Limit, seconds: float, advice: str = "") -> TooMany:
    """Return the exception for a limit that is not counted here, to be raised; it is counted as a refusal."""
    REFUSALS.labels(limit.name).inc()
    return TooMany(limit, seconds, advice)


def _refuse(tries: Sequence[Try], wait: Wait) -> None:
    if wait.seconds > SLACK:
        raise refuse(tries[wait.place][0], wait.seconds)


def _apply(mode: Mode, tries: Sequence[Try]) -> Wait:
    for place, (limit, _) in enumerate(tries):
        if limit.most <= 0:
            return Wait(place, limit.window)
    counted = [
        Counted(django_cache.make_key(f"limit:{limit.name}:{who}"), limit.most, limit.window) for limit, who in tries
    ]
    if monotonic() >= _away.until:
        try:
            place, seconds = _script(settings.CACHE_URL)(
                keys=[each.key for each in counted],
                args=[mode, *(number for each in counted for number in each[1:])],
            )
        except (redis.RedisError, OSError) as error:
            _away.begin(error)
        else:
            _away.end()
            return Wait(place - 1, float(seconds))
    return _apply_here(mode, tries, counted)


def _apply_here(mode: Mode, tries: Sequence[Try], counted: Sequence[Counted]) -> Wait:
    """Count what must be counted while Redis is away, each limit with what it lets a process do then."""
    here: list[Counted] = []
    places: list[int] = []
    for place, ((limit, _), each) in enumerate(zip(tries, counted, strict=True)):
        if limit.away is None:
            continue
        if limit.away == 0:
            return Wait(place, AWAY_SECONDS)
        places.append(place)
        here.append(each._replace(most=min(each.most, limit.away)))
    wait = _counts.apply(mode, here)
    return Wait(places[wait.place], wait.seconds) if wait.place >= 0 else wait


class _Away:
    """Whether Redis answers; `until` is the time, by `time.monotonic`, before which it is not asked."""

    def __init__(self) -> None:
        self.until = 0.0
        self._told = False

    def begin(self, error: Exception) -> None:
        self.until = monotonic() + AWAY_SECONDS
        if not self._told:
            logger.warning("limits_counted_here", extra={"error": type(error).__name__})
        self._told = True

    def end(self) -> None:
        self._told = False


_away = _Away()
_counts = ProcessCounts()


@cache
def _script(url: str) -> Any:
    options = {
        **settings.REDIS_OPTIONS,
        "socket_timeout": REDIS_SECONDS,
        "socket_connect_timeout": REDIS_SECONDS,
        "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    }
    pool = redis.BlockingConnectionPool.from_url(
        url, max_connections=settings.CACHE_CONNECTIONS, timeout=REDIS_SECONDS, **options
    )
    return redis.Redis(connection_pool=pool).register_script(SCRIPT)
