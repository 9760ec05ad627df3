"""What the workers do for rooms: the actions in them, and the clock's sweep."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from config.celery.fast_task import STRATEGY
from rooms.actions.apply import Submitted, apply
from rooms.models import RoomAction
from rooms.services import closing, holds

ANSWERS_KEPT = timedelta(days=1)
ANSWERS_AT_ONCE = 5000


_decoder = msgspec.json.Decoder(list[Submitted])


@shared_task(name="rooms.tasks.act", **STRATEGY)
def act(reply_to: str, batch_id: int, batch: str, received: Sequence[float] = ()) -> None:
    """`batch` is a JSON list of `{room, player, message}`, received at these times; the answers go to `reply_to`."""
    apply(_decoder.decode(batch), reply_to=reply_to, batch_id=batch_id, received=received)


@shared_task(name="rooms.tasks.sweep")
def sweep() -> None:
    """Every second: seats whose hold has passed. More rarely the rest."""
    holds.hold_lapsed()
    holds.sweep()
    if _due("rooms", seconds=5):
        closing.settle_forgotten()
        closing.close_expired()
    if _due("answers", seconds=600):
        forget_answers()


def forget_answers() -> None:
    """Of room actions older than a day: nobody repeats those."""
    old = RoomAction.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).order_by("created_at")
    RoomAction.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:ANSWERS_AT_ONCE])).delete()


def _due(what: str, *, seconds: int) -> bool:
    """True for one sweep in so many seconds; twice does no harm."""
    return bool(cache.add(f"sweep:{what}", 1, seconds))
