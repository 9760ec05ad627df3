"""What a process has loaded when it begins to serve is looked through for garbage no more, and the rest less often."""

import gc

YOUNG = 10_000
"""Objects that came since and stayed, before the youngest are looked through. With Python's 700 a look at each of some
thousand sockets makes them old: there were several collections a second, and every few seconds one of 5 to 9 ms."""


def settle() -> None:
    """Django, Celery and all that they import are half a million objects: each full collection stopped play for 30 to
    50 ms to find nothing in them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
