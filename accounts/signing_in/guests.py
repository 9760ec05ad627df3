"""Keeps guests away from pages that only an account can use: a guest has no password, no mail and no second factor."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

_FOR_VISITORS: Final = frozenset({"mfa_authenticate", "mfa_login_webauthn"})
_FOR_ACCOUNTS: Final = frozenset({"account_email", "account_change_password", "account_set_password"})


class GuestsRegisterFirst:
    """A middleware that sends guests from such a page of allauth to where they register."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        name = (request.resolver_match.url_name if request.resolver_match else None) or ""
        for_accounts = name in _FOR_ACCOUNTS or (name.startswith(("mfa_", "account_re")) and name not in _FOR_VISITORS)
        if not for_accounts or name.startswith("account_reset") or not request.user.is_authenticated:
            return None
        if not request.user.is_guest:
            return None
        messages.info(request, "This is for accounts. Register first; what you have played stays yours.")
        return redirect("register")
