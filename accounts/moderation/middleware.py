"""Keeps suspended users out of all pages, and shows others the warnings that they have not read."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import resolve
from django.urls.exceptions import Resolver404

from accounts.models import User
from accounts.moderation import sanctions
from accounts.moderation.models import Sanction
from accounts.origins import origins_of

_OPEN: Final = frozenset({"logout"})
"""Names of the pages that a suspended user may open."""

_LOGINS: Final = frozenset(
    {"login", "mfa_authenticate", "mfa_login_webauthn", "account_reset_password", "account_reset_password_from_key"}
)
"""Those that others of a household use, in the browser of a suspended guest too."""


class SanctionedPages:
    """A middleware after Django's authentication: one query for each request of a user, and for each form of a visitor.

    A suspended guest who logs out would become another guest: their browser is remembered, and makes no new ones.
    Bearer tokens are looked up later, by `accounts.authentication`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        suspensions = self._of_user(request) if request.user.is_authenticated else _of_visitor(request)
        if suspensions:
            return _refused(request, suspensions)
        return self.get_response(request)

    def _of_user(self, request: HttpRequest) -> list[Sanction]:
        user = request.user
        assert isinstance(user, User)
        held = list(sanctions.in_force(user=user))
        request.warnings = [each for each in held if each.kind == Sanction.Kind.WARNING]  # type: ignore[attr-defined]
        suspensions = [each for each in held if each.kind == Sanction.Kind.SUSPENSION]
        if suspensions and user.is_guest:
            sanctions.note_device(suspensions, _device(request))
        return [] if _name(request) in _OPEN else suspensions


def _of_visitor(request: HttpRequest) -> list[Sanction]:
    if request.method != "POST" or _name(request) in _LOGINS:
        return []
    suspension = sanctions.of_device(_device(request))
    return [] if suspension is None else [suspension]


def _device(request: HttpRequest) -> str:
    return next((digest for kind, digest in origins_of(request) if kind == "device"), "")


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
    return refused_page(request, text)


def refused_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """Return the page that tells a suspended user why, and until when."""
    return render(request, "accounts/suspended.html", {"sentence": sentence}, status=403)
