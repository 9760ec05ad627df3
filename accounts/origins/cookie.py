"""A cookie that tells one browser from another, whoever is logged in there.

It is signed, so that nobody can make up or copy down another's; it names nobody, and only `accounts.origins` reads it.
"""

import secrets
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "device"
_RENEW_AFTER: Final = 60 * 60 * 24 * 30
_KEPT: Final = 60 * 60 * 24 * 400
"""In seconds. Browsers keep no cookie longer; each visit after a month renews it."""

_signer = signing.TimestampSigner(salt="accounts.origins.cookie")


class DeviceCookie:
    """Middleware that gives every browser its cookie with the first page, and renews it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            cookie = request.COOKIES.get(COOKIE, "")
            device = device_in(cookie)
            if device is None or not _fresh(cookie):
                _set(response, device or secrets.token_urlsafe(16))
        return response


def device_in(cookie: str) -> str | None:
    """Return the device that a cookie names, None when the site did not sign it."""
    try:
        return _signer.unsign(cookie)
    except signing.BadSignature:
        return None


def _set(response: HttpResponse, device: str) -> None:
    response.set_cookie(
        COOKIE,
        _signer.sign(device),
        max_age=_KEPT,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _fresh(cookie: str) -> bool:
    try:
        return bool(_signer.unsign(cookie, max_age=_RENEW_AFTER))
    except signing.SignatureExpired:
        return False
