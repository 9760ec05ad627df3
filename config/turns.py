"""How long one thread of a process may keep the others waiting."""

import sys

SECONDS = 0.0005
"""Python's own five milliseconds are more than a call or card takes in all. Whoever plays would wait for a thread that
finds out who has just come in, at each of his messages."""


def shorten() -> None:
    """Called by every process that serves."""
    sys.setswitchinterval(SECONDS)
