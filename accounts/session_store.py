"""The store of browser sessions, which the settings name."""

from django.contrib.sessions.backends import cached_db

_SHORTEST = 8
"""As Django has it."""


class SessionStore(cached_db.SessionStore):
    """Django's, which looks up only keys of the form that it makes itself.

    A cookie may hold anything, a NUL character too; PostgreSQL raises an error for that, and the page would fail.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= _SHORTEST and key.isascii() and key.isalnum()
