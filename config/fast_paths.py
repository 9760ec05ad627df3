"""The switches of the seams: places where a part of a library is replaced by a faster one, or a fault of it is mended.

`FAST_PATHS` in the environment: empty or `1` uses all seams, `0` none, `-broker_json,-fast_task` all but these, and
`fast_task` only this one. docs/seams.md says what each replaces, what it gains and which test covers it.
"""

from typing import Final

from django.core.exceptions import ImproperlyConfigured

from config import env

SEAMS: Final = {
    "broker_json": "kombu reads and writes task messages with msgspec",
    "unacked": "a worker records unacknowledged tasks in Redis without waiting for replies",
    "steady_reconnect": "a lost connection to the broker is tried again at least once a second",
    "child_exit": "a child of `robots` that must end waits for its parent for three seconds instead of thirty",
    "fast_task": "the tasks of actions run without Celery's request, context and signals",
    "task_message": "the collector writes its task messages into the broker's list itself",
    "redis_writer": "commands whose replies are not needed are written to Redis without waiting for them",
    "direct_publish": "the outbox publishes to the channel layer's Redis channels itself",
    "dispatch": "a consumer handles each message without a task and a thread for it",
    "frames": "usual text frames bypass autobahn's parser and Twisted's write scheduling",
    "timers": "each of autobahn's timers fires at its own time instead of at a full second",
}
"""The seams by name, and what each does."""


def parse(text: str) -> frozenset[str]:
    """Return the names of the seams that are on. Raises ImproperlyConfigured for an unknown name."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words or words == ["1"]:
        return frozenset(SEAMS)
    if words == ["0"]:
        return frozenset()
    if unknown := sorted({word.lstrip("-") for word in words} - SEAMS.keys()):
        raise ImproperlyConfigured(f"FAST_PATHS names {', '.join(unknown)}: there are {', '.join(SEAMS)}.")
    off = {word[1:] for word in words if word.startswith("-")}
    chosen = {word for word in words if not word.startswith("-")} or SEAMS.keys()
    return frozenset(chosen - off)


# 0 switches every short cut past a library off, -name one of them (docs/seams.md has the names).
ON: Final = parse(env.text("FAST_PATHS"))


def on(seam: str) -> bool:
    """Return whether this process uses the seam. Raises KeyError for an unknown name."""
    if seam not in SEAMS:
        raise KeyError(seam)
    return seam in ON
