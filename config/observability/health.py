"""`/healthz`: whether this process lives. `/readyz`: whether the site can be played on, part by part; 503 if not.

`/healthz` does not depend on the servers, so their outage restarts no process. Both are answered before Django, without
middleware, threads or log lines. An answer of `/readyz` takes little more than a second even if a server hangs, and is
used again for half a second, so that requests for it are no load.
"""

import asyncio
import json
from collections.abc import Awaitable
from functools import cache
from time import monotonic
from typing import Any, Final, TypeVar

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from redis import RedisError
from redis import asyncio as aioredis

from config.observability import heartbeat

TIMEOUT_SECONDS: Final = 1.0
REUSE_SECONDS: Final = 0.5
WORKER_SECONDS: Final = 10
"""A worker leaves a heartbeat every two seconds; without one for so long, none is running."""
CLOCK_SECONDS: Final = 5
"""The clock leaves a heartbeat every second; without one for so long, seats are freed too late."""

OK: Final = "ok"
_SILENT: Final = "does not answer"

Parts = dict[str, str]
"""By the name of a part: `ok`, or what is wrong with it."""

Application = Any
T = TypeVar("T")


def with_health_paths(application: Application) -> Application:
    """Return the ASGI application with the two paths in front of it."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/healthz":
            await respond(send, 200, b"ok")
        elif scope["path"] == "/readyz":
            found = await _readiness.parts()
            ready = set(found.values()) == {OK}
            body = json.dumps({"ready": ready, "parts": found}, indent=1).encode() + b"\n"
            await respond(send, 200 if ready else 503, body, "application/json")
        else:
            await application(scope, receive, send)

    return answer


async def respond(send: Any, status: int, body: bytes, content_type: str = "text/plain") -> None:
    """Send a whole HTTP response that must not be cached."""
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Readiness:
    """Checks the parts, at most one check at a time, and keeps the result for REUSE_SECONDS."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._found: Parts = {}
        self._until = 0.0

    async def parts(self) -> Parts:
        """Return the parts, checked at most REUSE_SECONDS ago."""
        async with self._one:
            if monotonic() > self._until:
                self._found = await check_parts()
                self._until = monotonic() + REUSE_SECONDS
            return self._found


async def check_parts() -> Parts:
    """Check the database and Redis at the same time."""
    of_database, of_redis = await asyncio.gather(_database(), _redis())
    return of_database | of_redis


async def _database() -> Parts:
    wanted = await asyncio.to_thread(_migrations)
    applied = await _within(_applied())
    if applied is None:
        return {"database": _SILENT, "migrations": "not known without the database"}
    missing = sorted(wanted - applied)
    names = ", ".join(f"{app}.{name}" for app, name in missing[:3])
    return {"database": OK, "migrations": f"{len(missing)} not applied: {names}" if missing else OK}


async def _applied() -> set[tuple[str, str]]:
    """Return the applied migrations, read over a new connection: the pool may be exhausted, or its connections hang."""
    parameters = connections["default"].get_connection_params()
    del parameters["cursor_factory"]
    async with await psycopg.AsyncConnection.connect(**parameters) as connection:
        try:
            rows = await (await connection.execute("SELECT app, name FROM django_migrations")).fetchall()
        except psycopg.errors.UndefinedTable:
            return set()
    return {(app, name) for app, name in rows}


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of this version."""
    return frozenset(MigrationLoader(None).graph.nodes)


async def _redis() -> Parts:
    names = {
        "hot state": settings.HOT_STATE_URL,
        "broker": settings.BROKER_URL,
        "cache": settings.CACHE_URL,
        **{f"channel layer {number}": url for number, url in enumerate(settings.CHANNEL_URLS, start=1)},
    }
    urls = list(dict.fromkeys(names.values()))
    ages = dict(zip(urls, await asyncio.gather(*(_within(_ages(url)) for url in urls)), strict=True))
    silent = [name for name, url in names.items() if ages[url] is None]
    where = "" if len(silent) == len(names) else f": {', '.join(silent)}"
    return {"redis": f"{_SILENT}{where}" if silent else OK} | _heartbeats(ages[settings.HOT_STATE_URL])


async def _ages(url: str) -> list[float | None]:
    """Return the ages of the heartbeats of worker and clock in seconds; None for a missing one."""
    async with aioredis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS) as client:
        left = [await client.pttl(name) for name in (heartbeat.WORKER, heartbeat.CLOCK)]
    return [heartbeat.KEPT_SECONDS - each / 1000 if each >= 0 else None for each in left]


def _heartbeats(ages: list[float | None] | None) -> Parts:
    if ages is None:
        return dict.fromkeys(("worker", "clock"), "not known without Redis")
    worker, clock = ages
    return {"worker": _describe_age(worker, WORKER_SECONDS), "clock": _describe_age(clock, CLOCK_SECONDS)}


def _describe_age(age: float | None, limit: float) -> str:
    if age is None:
        return "not heard yet"
    return OK if age <= limit else f"not heard for {age:.0f} s"


async def _within(work: Awaitable[T]) -> T | None:
    """Return the result; None if the server refuses, disconnects or takes longer than TIMEOUT_SECONDS."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await work
    except (RedisError, psycopg.Error, OSError, TimeoutError):
        return None


_readiness = Readiness()
