"""Whose address a request or a socket comes from."""

import ipaddress
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

UNKNOWN: Final = "unknown"
"""All without a valid address share this one."""


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as the outermost of our own proxies saw it. See `subscriber`."""
    return believed(request.META.get("HTTP_X_FORWARDED_FOR", ""), request.META.get("REMOTE_ADDR") or "")


def address_of(scope: Any) -> str:
    """Return the same for the scope of an ASGI application, without making a request of it."""
    peer = (scope.get("client") or ("",))[0]
    if settings.TRUSTED_PROXY_HOPS <= 0:
        return subscriber(peer)
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return believed(forwarded.decode("latin-1"), peer)


def believed(forwarded: str, peer: str) -> str:
    """Return the address in this `X-Forwarded-For`, else the peer's.

    Of the header as many entries at its end are believed as TRUSTED_PROXY_HOPS says; anybody may write the others.
    """
    hops = settings.TRUSTED_PROXY_HOPS
    if hops <= 0:
        return subscriber(peer)
    entries = [part.strip() for part in forwarded.split(",") if part.strip()]
    return subscriber(entries[-hops] if hops <= len(entries) else peer)


@lru_cache(maxsize=10_000)
def subscriber(text: str) -> str:
    """Return what belongs to one subscriber: an IPv4 address, or the /64 network of an IPv6 address.

    An IPv4 address that is written as an IPv6 one (`::ffff:1.2.3.4`) is the IPv4 address.
    """
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return UNKNOWN
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip), 64), strict=False))
