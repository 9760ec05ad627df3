"""Whom to tell about security problems: /.well-known/security.txt (RFC 9116), and the page to which it leads."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

VALID: Final = timedelta(days=180)
"""How far ahead `Expires` is. RFC 9116 recommends less than a year."""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The file, where the host has named somebody."""
    home = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    expires = (datetime.now(UTC) + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact()}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {home}/.well-known/security.txt",
        f"Policy: {home}/security/",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """What is promised, and how to report a break of it."""
    return render(request, "security.html", {"contact": contact()})


def contact() -> str:
    """Return SECURITY_CONTACT as an address of the web or of mail. Raises Http404 where there is none."""
    named: str = settings.SECURITY_CONTACT
    if not named:
        raise Http404
    return named if named.startswith(("mailto:", "https://", "tel:")) else f"mailto:{named}"
