"""Keeps suspended users out of all pages, and shows others the warnings that they have not read."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import resolve
from django.urls.exceptions import Resolver404

from accounts.moderation import sanctions
from accounts.moderation.models import Sanction

_OPEN: Final = frozenset({"logout"})
"""Names of the pages that a suspended user may open."""


class SanctionedPages:
    """A middleware after Django's authentication: one query for each request of a user.

    Bearer tokens are looked up later, by `accounts.authentication`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        held = list(sanctions.in_force(user=user))
        request.warnings = [each for each in held if each.kind == Sanction.Kind.WARNING]  # type: ignore[attr-defined]
        suspensions = [each for each in held if each.kind == Sanction.Kind.SUSPENSION]
        if suspensions and _name(request) not in _OPEN:
            return _refused(request, suspensions)
        return self.get_response(request)


def _name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None


def _refused(request: HttpRequest, suspensions: list[Sanction]) -> HttpResponse:
    worst = sanctions.longest(suspensions)
    assert worst is not None
    text = sanctions.sentence(worst)
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": "not_allowed", "message": text}, status=403)
    return render(request, "accounts/suspended.html", {"sentence": text}, status=403)
