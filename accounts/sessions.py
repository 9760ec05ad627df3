"""Finds the users of browser sessions."""

from collections.abc import Collection

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User
from accounts.session_store import SessionStore


def owner(key: str) -> User | None:
    """Return the user of a session as Django's middleware does, None when there is none or they are locked out."""
    request = HttpRequest()
    request.session = SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, User) else None


def owners(keys: Collection[str]) -> dict[str, User]:
    """Return the users of sessions, by key, with one query for all sessions and one for all users.

    A session without a user is left out, and so is one that `owner` would renew, because its secret is an older one.
    """
    stores = {key: store for key in keys if (store := SessionStore(key)).session_key}
    rows = SessionStore.get_model_class().objects.filter(session_key__in=stores, expire_date__gt=timezone.now())
    sessions = {row.session_key: stores[row.session_key].decode(row.session_data) for row in rows}
    claimed = {key: int(session[SESSION_KEY]) for key, session in sessions.items() if SESSION_KEY in session}
    users = User.objects.filter(is_active=True).in_bulk(set(claimed.values()))
    return {
        key: users[number]
        for key, number in claimed.items()
        if number in users and _proven(users[number], sessions[key].get(HASH_SESSION_KEY, ""))
    }


def _proven(user: User, session_hash: str) -> bool:
    """Say whether the session was begun under the user's present password."""
    return constant_time_compare(session_hash, user.get_session_auth_hash())
