"""Password hashers, which the settings name: few hashes at once, and none while a connection to the database is held.

A hash takes a core and much memory for a while, by design. Without a bound, as many logins at once as a process has
connections would hold all of them, and every page and move would wait for a password of somebody else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from django.contrib.auth import hashers
from django.db import connections

from accounts import limits

WAIT_SECONDS: Final = 5.0
"""How long a login waits for its turn."""

WAITING: Final = 20
"""How many logins of a process wait at the same time. Each holds a thread, but no connection."""


class Places:
    """The places in which a process hashes; how many says `limits.HASHES`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = 0
        self._waiting = 0
        self._mine = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. One hash inside another, in the same thread, needs no second. Raises TooMany."""
        if getattr(self._mine, "held", False):
            yield
            return
        give_connections_back()
        self._take()
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            with self._changed:
                self._taken -= 1
                self._changed.notify()

    def _take(self) -> None:
        till = monotonic() + WAIT_SECONDS
        with self._changed:
            if self._full() and self._waiting >= WAITING:
                raise limits.refuse(limits.HASHES, WAIT_SECONDS)
            self._waiting += 1
            try:
                if not self._changed.wait_for(lambda: not self._full(), till - monotonic()):
                    raise limits.refuse(limits.HASHES, WAIT_SECONDS)
            finally:
                self._waiting -= 1
            self._taken += 1

    def _full(self) -> bool:
        return self._taken >= limits.HASHES.most


def give_connections_back() -> None:
    """Give this thread's connections back to their pools; the next query takes one again.

    Not inside a transaction, which would be lost. Those of a process without a pool are its own, and stay.
    """
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
            connection.close()


places: Final = Places()


class _InPlaces:
    """A mixin before a hasher of Django: hashes in one of the `places`."""

    def encode(self, *args: Any, **kwargs: Any) -> str:
        with places.place():
            return str(super().encode(*args, **kwargs))  # type: ignore[misc]

    def verify(self, password: str, encoded: str) -> bool:
        with places.place():
            return bool(super().verify(password, encoded))  # type: ignore[misc]


class Argon2(_InPlaces, hashers.Argon2PasswordHasher):
    """Argon2id with what OWASP's Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane.

    Django's own parameters take 100 MiB and, on two cores, five times as long. An older hash is replaced at the next
    login.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class PBKDF2(_InPlaces, hashers.PBKDF2PasswordHasher):
    """For the hashes of other sites, until their owners log in."""
