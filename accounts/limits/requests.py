"""The limit of requests from one address: before Django, so that a refused one costs neither a thread nor a query."""

import json
from typing import Any

from django.conf import settings

from accounts.limits.address import address_of
from accounts.limits.here import spend_here
from accounts.limits.limit import TooMany
from accounts.limits.table import REQUESTS, STATIC_FILES


def with_request_limits(application: Any) -> Any:
    """Return the ASGI application of pages with the limit in front of it."""

    async def limited(scope: Any, receive: Any, send: Any) -> None:
        limit = STATIC_FILES if scope["path"].startswith(settings.STATIC_URL) else REQUESTS
        try:
            spend_here(limit, address_of(scope))
        except TooMany as error:
            await _refuse(send, error, as_json=scope["path"].startswith("/api/"))
        else:
            await application(scope, receive, send)

    return limited


async def _refuse(send: Any, error: TooMany, *, as_json: bool) -> None:
    text = json.dumps(error.body) if as_json else str(error)
    body = text.encode()
    headers = {
        "content-type": "application/json" if as_json else "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "retry-after": str(error.retry_after),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 429, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
