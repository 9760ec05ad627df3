"""Celery tasks for rooms: actions in them, and the clock's sweeps."""

from collections.abc import Sequence

import msgspec
from celery import shared_task
from django.core.cache import cache

from config.celery.fast_task import STRATEGY
from realtime.presence import leases
from rooms.actions.apply import Submitted, apply
from rooms.moderation import reports
from rooms.retention.rules import RULES
from rooms.retention.running import run_step
from rooms.services import closing, holds
from rooms.services.watching import origins

FORGET_SECONDS = 60.0
"""Between two rounds of retention, as in `CELERY_BEAT_SCHEDULE`. A step that has waited for so long is dropped."""

_decoder = msgspec.json.Decoder(list[Submitted])


@shared_task(name="rooms.tasks.act", **STRATEGY)
def act(reply_to: str, batch_id: int, batch: str, received: Sequence[float] = ()) -> None:
    """Apply a batch and send the answers to the channel `reply_to`.

    `batch` is a JSON list of `{room, player, message}`; `received` are the times when these were received, in seconds
    since the epoch.
    """
    apply(_decoder.decode(batch), reply_to=reply_to, batch_id=batch_id, received=received)


@shared_task(name="rooms.tasks.sweep")
def sweep() -> None:
    """Look after holds every second, and after rooms every five seconds: a step of each.

    Where more is due than a step does, the next one is queued at once, behind whatever else the clock has to do. The
    clock runs one task after another, so no two of them overlap; a second clock would do no harm, for each seat and
    each room is a guarded transaction of its own.
    """
    more = [holds.hold_lapsed(), holds.sweep()]
    if _due("rooms", seconds=5):
        rooms = leases.all_rooms_with_people()
        closing.settle_forgotten(rooms)
        holds.wake_robots(rooms)
        more.append(closing.close_expired())
    if any(more):
        go_on.apply_async(expires=1.0)


@shared_task(name="rooms.tasks.go_on")
def go_on() -> None:
    """Go on with what a sweep has left: a step more."""
    if any([holds.hold_lapsed(), holds.sweep(), closing.close_expired()]):
        go_on.apply_async(expires=1.0)


@shared_task(name="rooms.tasks.forget")
def forget() -> None:
    """Begin a round of retention: every rule makes its first step, in a task of its own."""
    for rule in RULES:
        forget_by.apply_async((rule.name,), expires=FORGET_SECONDS)
    reports.forget()
    origins.forget()


@shared_task(name="rooms.tasks.forget_by")
def forget_by(rule: str) -> None:
    """Make one step of a rule, and queue the next if there is more: sweeps have their turn between two steps."""
    if run_step(rule):
        forget_by.apply_async((rule,), expires=FORGET_SECONDS)


def _due(what: str, *, seconds: int) -> bool:
    """Say whether to do this in the present sweep: about once in `seconds`. Doing it twice does no harm."""
    return bool(cache.add(f"sweep:{what}", 1, seconds))
