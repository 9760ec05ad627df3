"""Asks people who are logged in to show who they are once more, before something that cannot be undone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from accounts import limits
from accounts.models import User


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Return None when the user has shown who they are within five minutes, else where they do so.

    What was sent is lost, for it may hold a password; the page is opened anew afterwards. A guest has nothing to show.
    """
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    since = time.time() - REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    if not methods or any(each.get("reauthenticated") and each.get("at", 0) > since for each in records):
        return None
    if request.method == "POST":
        messages.info(request, "Nothing is changed yet: show who you are first, then do it again.")
    return redirect(f"{methods[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


@dataclass
class Tried:
    """Whether the password was the right one, for `counted_wrong`."""

    right: bool = False


@contextmanager
def counted_wrong(user: User) -> Iterator[Tried]:
    """Count what is done inside as a wrong password of an open session, unless `right` is set. Raises TooMany."""
    tries, tried = (limits.PASSWORDS_AGAIN, str(user.pk)), Tried()
    limits.spend(tries)
    try:
        yield tried
    except limits.TooMany:  # others log in at this moment: nobody looked at the password
        tried.right = True
        raise
    finally:
        if tried.right:
            limits.give_back(tries)
