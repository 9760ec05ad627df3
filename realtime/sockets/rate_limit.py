"""How many messages one socket may send, and how many unreadable ones it may send before it is closed."""

from time import monotonic
from typing import Final

FLOOD: Final = 100
"""How many offences (messages over the limit, or malformed ones) more than good messages close a socket."""


class Bucket:
    """A token bucket: holds up to `burst` tokens and gains `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = monotonic()

    def take(self) -> bool:
        """Take a token and return True; return False when there is none."""
        now = monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def wait(self) -> float:
        """Return in how many seconds there is a token again."""
        return max(0.0, 1 - self._tokens) / self._rate


class FloodCounter:
    """Counts offences of one socket; each good message cancels one."""

    def __init__(self) -> None:
        self._offences = 0

    def good(self) -> None:
        self._offences = max(0, self._offences - 1)

    def bad(self) -> bool:
        """Count an offence; return True when there are more than FLOOD."""
        self._offences += 1
        return self._offences > FLOOD
