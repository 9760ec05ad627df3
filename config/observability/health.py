"""`/healthz`: this process lives. `/readyz`: the site can be played on; each part is named, 503 when one is not well.

`/healthz` says nothing about the servers, so that their outage gets nothing restarted. Both are answered before Django:
no middleware, no thread, no line in the log. An answer of `/readyz` takes little more than a second whatever hangs, and
is given to all who ask within half a second, so that nobody can make it a load.
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

PATIENCE_SECONDS: Final = 1.0
REMEMBERED_SECONDS: Final = 0.5
WORKER_SECONDS: Final = 10
"""A worker stamps every other second; unheard for so long, there is none."""
CLOCK_SECONDS: Final = 5
"""The clock ticks every second; later than that, seats are freed late."""

OK: Final = "ok"
_SILENT: Final = "does not answer"

Parts = dict[str, str]
"""What is looked at, and `ok` or what is wrong with it."""

Application = Any
Answer = TypeVar("Answer")


def answering(application: Application) -> Application:
    """The ASGI application with these two paths before it."""

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
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Readiness:
    """One look at a time."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._found: Parts = {}
        self._until = 0.0

    async def parts(self) -> Parts:
        async with self._one:
            if monotonic() > self._until:
                self._found = await look()
                self._until = monotonic() + REMEMBERED_SECONDS
            return self._found


async def look() -> Parts:
    """Ask everything at once."""
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
    """Over a connection of its own: it must not wait for one of the pool's, nor hold one that hangs."""
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
    """Those of this version."""
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
    return {"redis": f"{_SILENT}{where}" if silent else OK} | _heard(ages[settings.HOT_STATE_URL])


async def _ages(url: str) -> list[float | None]:
    """Seconds since the stamps of the worker and of the clock, None for one that is not there."""
    async with aioredis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS) as client:
        left = [await client.pttl(name) for name in (heartbeat.WORKER, heartbeat.CLOCK)]
    return [heartbeat.KEPT_SECONDS - each / 1000 if each >= 0 else None for each in left]


def _heard(ages: list[float | None] | None) -> Parts:
    if ages is None:
        return dict.fromkeys(("worker", "clock"), "not known without Redis")
    worker, clock = ages
    return {"worker": _said(worker, WORKER_SECONDS), "clock": _said(clock, CLOCK_SECONDS)}


def _said(age: float | None, limit: float) -> str:
    if age is None:
        return "not heard yet"
    return OK if age <= limit else f"not heard for {age:.0f} s"


async def _within(work: Awaitable[Answer]) -> Answer | None:
    """None when the server refuses, breaks off or hangs."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await work
    except (RedisError, psycopg.Error, OSError, TimeoutError):
        return None


_readiness = Readiness()
