"""The store of browser sessions, which the settings name: the database alone.

A copy in Redis would save a query of a page, and cost more than that: with Redis away, pages would wait for it, and a
session that ended meanwhile would be good again once Redis is back (docs/decisions/0042).
"""

from django.contrib.sessions.backends import db

_SHORTEST = 8
"""As Django has it."""


class SessionStore(db.SessionStore):
    """Django's, which looks up only keys of the form that it makes itself.

    A cookie may hold anything, a NUL character too; PostgreSQL raises an error for that, and the page would fail.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= _SHORTEST and key.isascii() and key.isalnum()
