"""The task of the `actions` queue for boards: decode the batch and apply it."""

from collections.abc import Sequence

import msgspec
from celery import shared_task

from config.celery.fast_task import STRATEGY
from games.actions.apply import apply
from games.actions.batch import Submitted

_decoder = msgspec.json.Decoder(list[Submitted])


@shared_task(name="games.tasks.act", **STRATEGY)
def act(reply_to: str, batch_id: int, batch: str, received: Sequence[float] = ()) -> None:
    """Apply a batch and send the answers to the channel `reply_to`.

    `batch` is a JSON list of `{player, message}`; `received` are the times when these were received, in seconds since
    the epoch.
    """
    apply(_decoder.decode(batch), reply_to=reply_to, batch_id=batch_id, received=received)
