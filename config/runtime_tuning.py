"""Settings of Python in a process that serves players: garbage collection and thread switching."""

import gc
import sys

YOUNG_OBJECTS = 10_000
"""How many new objects start a collection of the youngest generation. With Python's 700 and some thousand sockets there
were several collections a second, and every few seconds one of 5 to 9 ms."""

SWITCH_SECONDS = 0.0005
"""How long one thread may run while others wait. Python's five milliseconds are more than a call or card takes in all:
each message would wait for a thread that identifies a newcomer."""


def tune() -> None:
    """Apply the settings. Call this once, when everything is imported and before the first request.

    The objects that exist then are frozen: with half a million of them, of Django, Celery and what they import, each
    full collection stopped play for 30 to 50 ms and found nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    sys.setswitchinterval(SWITCH_SECONDS)
