"""Limits how often something may be done in an hour. The counts are in the cache and are lost when Redis is emptied."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

HOUR = 3600


class TooMany(Exception):
    """The limit is reached. `retry_after` is in seconds, until the next hour of the clock begins."""

    def __init__(self) -> None:
        super().__init__("Too many tries. Please wait a little.")
        self.retry_after = HOUR - int(time.time()) % HOUR


def check(kind: str, who: str, limit: int) -> None:
    """Raises TooMany when `limit` are counted for `who` in this hour of the clock. Counts nothing."""
    if cache.get(_key(kind, who), 0) >= limit:
        raise TooMany


def count(kind: str, who: str) -> None:
    """Count one more for `who`: an address, or the digest of a name."""
    cache.add(_key(kind, who), 0, 2 * HOUR)
    cache.incr(_key(kind, who))


def spend(kind: str, who: str, limit: int) -> None:
    """Count one more. Raises TooMany instead when `limit` are counted already."""
    check(kind, who, limit)
    count(kind, who)


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as the outermost of our own proxies saw it.

    For IPv6 it is the /64 network, which belongs to one subscriber. 'unknown' when there is no valid address.
    """
    hops = settings.TRUSTED_PROXY_HOPS
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    text = forwarded[-hops] if 0 < hops <= len(forwarded) else request.META.get("REMOTE_ADDR") or ""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a page answer TooMany with status 429 and the time to wait."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TooMany as error:
            response = render(request, "429.html", {"minutes": error.retry_after // 60 + 1}, status=429)
            response["Retry-After"] = str(error.retry_after)
            return response

    return wrapped


def _key(kind: str, who: str) -> str:
    return f"limit:{kind}:{who}:{int(time.time()) // HOUR}"
