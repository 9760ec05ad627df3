"""Celery tasks for rooms: actions in them, and the clock's sweep."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from config.celery.fast_task import STRATEGY
from rooms.actions.apply import Submitted, apply
from rooms.models import RoomAction
from rooms.moderation import reports
from rooms.services import closing, holds
from rooms.services.watching import origins

ANSWERS_KEPT = timedelta(days=1)
ANSWERS_AT_ONCE = 5000


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
    """Look after holds every second, rooms every five seconds, and what nobody needs any more every ten minutes."""
    holds.hold_lapsed()
    holds.sweep()
    if _due("rooms", seconds=5):
        closing.settle_forgotten()
        closing.close_expired()
        holds.wake_robots()
    if _due("answers", seconds=600):
        forget_answers()
        reports.forget()
        origins.forget()


def forget_answers() -> None:
    """Delete the answers to room actions that are older than a day, which nobody repeats any more."""
    old = RoomAction.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).order_by("created_at")
    RoomAction.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:ANSWERS_AT_ONCE])).delete()


def _due(what: str, *, seconds: int) -> bool:
    """Say whether to do this in the present sweep: about once in `seconds`. Doing it twice does no harm."""
    return bool(cache.add(f"sweep:{what}", 1, seconds))
