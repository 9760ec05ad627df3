"""Whose browser's sessions these are."""

from collections.abc import Collection
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User

_engine = import_module(settings.SESSION_ENGINE)


def owner(key: str) -> User | None:
    """As Django's middleware would find; None when nobody is logged in by it, or may not come in any more."""
    request = HttpRequest()
    request.session = _engine.SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, User) else None


def owners(keys: Collection[str]) -> dict[str, User]:
    """By key, with one query for the users of all. One that `owner` would renew (its secret is an older one) is left
    out with those of nobody."""
    sessions = {key: _engine.SessionStore(key) for key in keys}
    claimed = {key: int(session[SESSION_KEY]) for key, session in sessions.items() if SESSION_KEY in session}
    users = User.objects.filter(is_active=True).in_bulk(set(claimed.values()))
    return {
        key: users[number]
        for key, number in claimed.items()
        if number in users and _proven(users[number], sessions[key].get(HASH_SESSION_KEY, ""))
    }


def _proven(user: User, session_hash: str) -> bool:
    """That it was begun under his password of today."""
    return constant_time_compare(session_hash, user.get_session_auth_hash())
