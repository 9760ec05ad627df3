"""Limits that each process counts for itself: they cost some microseconds, and hold whatever Redis does."""

from typing import Final

from accounts.limits.counting import refuse
from accounts.limits.limit import Limit
from accounts.limits.rate import Counted, ProcessCounts

TRY_AGAIN_SECONDS: Final = 30
"""When to come again where nobody knows when a place will be free."""

_counts = ProcessCounts()


def spend_here(limit: Limit, who: str) -> None:
    """Count one more in this process. Raises TooMany if the limit is reached, and then counts nothing."""
    if limit.most <= 0:
        raise refuse(limit, limit.window)
    wait = _counts.apply("spend", [Counted(f"{limit.name}:{who}", limit.most, limit.window)])
    if wait.place >= 0:
        raise refuse(limit, wait.seconds)


class Places:
    """What one socket or the like takes of limits on how many there are at a time. For an event loop alone."""

    _taken: Final[dict[tuple[str, str], int]] = {}

    def __init__(self) -> None:
        self._mine: list[tuple[str, str]] = []

    def take(self, limit: Limit, who: str) -> None:
        """Take a place until `give_back`. Raises TooMany."""
        key = (limit.name, who)
        taken = self._taken.get(key, 0)
        if taken >= limit.most:
            raise refuse(limit, TRY_AGAIN_SECONDS)
        self._taken[key] = taken + 1
        self._mine.append(key)

    def give_back(self) -> None:
        """Give back all that was taken."""
        while self._mine:
            key = self._mine.pop()
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
