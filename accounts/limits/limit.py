"""What a limit is, and the exception for one that is reached."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any, Final

from django.conf import settings

MINUTE: Final = 60
HOUR: Final = 3600
AT_A_TIME: Final = 0
"""The window of a limit on how many there are at the same time, not on how often something is done."""


class By(StrEnum):
    """Whose tries are counted together."""

    ACCOUNT = "account"
    ADDRESS = "address"
    ACCOUNT_AND_ADDRESS = "account and address"
    SOCKET = "socket"
    PROCESS = "process"
    SITE = "site"


class Answer(StrEnum):
    """How a refusal is answered."""

    PAGE = "429 with `Retry-After`"
    SOCKET = "`refused` with `too_fast`"
    BYE = "`bye`, and the socket closes with 4008"
    LOG = "a line in the log: `limit_reached`"


@dataclass(frozen=True)
class Limit:
    """As many as the setting `variable` says pass at once; they come back one by one, all within `window` seconds.

    `what` goes on "Too many". `away` is how many each process lets through while Redis is away: None for all, 0 for
    none. A limit that is counted `in_process` needs no Redis and holds for each process.
    """

    name: str
    variable: str
    window: int
    by: By
    what: str
    reason: str
    answer: Answer = Answer.PAGE
    away: int | None = None
    in_process: bool = False

    @property
    def most(self) -> float:
        """How many are let through at once."""
        most: float = getattr(settings, self.variable)
        return most


class TooMany(Exception):
    """A limit is reached. `retry_after` is in whole seconds, until one more is let through; the text says so too."""

    def __init__(self, limit: Limit, seconds: float, advice: str = "") -> None:
        self.limit = limit
        self.retry_after = max(1, ceil(seconds))
        super().__init__(f"Too many {limit.what}. Please try again in {_in_words(self.retry_after)}{advice}.")

    @property
    def body(self) -> dict[str, Any]:
        """The answer of the API, as JSON."""
        return {"code": "too_fast", "message": str(self), "retry_after": self.retry_after}


def _in_words(seconds: int) -> str:
    """Return a time as people say it, never shorter than it is."""
    if seconds < 2 * MINUTE:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    if seconds < 2 * HOUR:
        return f"{ceil(seconds / MINUTE)} minutes"
    return f"{ceil(seconds / HOUR)} hours"
