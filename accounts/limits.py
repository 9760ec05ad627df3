"""How often one address may do a thing in an hour. Counted in the cache: a Redis that was emptied forgives."""

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
    """The limit is reached; `retry_after` is in seconds."""

    def __init__(self) -> None:
        super().__init__("Too many tries. Please wait a little.")
        self.retry_after = HOUR - int(time.time()) % HOUR


def check(kind: str, who: str, limit: int) -> None:
    """Raises TooMany when `limit` are counted in this hour of the clock. Counts nothing."""
    if cache.get(_key(kind, who), 0) >= limit:
        raise TooMany


def count(kind: str, who: str) -> None:
    cache.add(_key(kind, who), 0, 2 * HOUR)
    cache.incr(_key(kind, who))


def spend(kind: str, who: str, limit: int) -> None:
    """Count one more, or raise TooMany."""
    check(kind, who, limit)
    count(kind, who)


def client_address(request: HttpRequest) -> str:
    """Who asks: what the outermost of our own proxies saw. An IPv6 subscriber has a whole /64, so that is one."""
    hops = settings.TRUSTED_PROXY_HOPS
    said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    text = said[-hops] if 0 < hops <= len(said) else request.META.get("REMOTE_ADDR") or ""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page answers TooMany with 429 and when to come back."""

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
