"""How Python itself runs in a process that serves: garbage collection and the turns of threads."""

import gc
import sys

YOUNG_OBJECTS = 10_000
"""New objects before the youngest generation is looked through. With Python's 700 a look at each of some thousand
sockets makes them old: there were several collections a second, and every few seconds one of 5 to 9 ms."""

SWITCH_SECONDS = 0.0005
"""How long one thread may keep the others waiting. Python's own five milliseconds are more than a call or card takes in
all: players would wait for a thread that identifies a newcomer, at each of their messages."""


def tune() -> None:
    """Call once, when everything is imported and before the first request.

    Django, Celery and all that they import are half a million objects: each full collection stopped play for 30 to 50
    ms to find nothing in them. They are frozen.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    sys.setswitchinterval(SWITCH_SECONDS)
