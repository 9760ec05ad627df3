"""Runs a batch of actions, on boards and in rooms alike.

A batch is tried again when the database failed in a way that may pass. When it fails otherwise its actions are run one
by one, so that one bad action does not keep the others from being done.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection

from config.sql import connection_lost

logger = logging.getLogger(__name__)
TRIES = 3
"""How often a transaction is tried when its failures may pass."""

T = TypeVar("T")
Item = TypeVar("Item")
Outcome_co = TypeVar("Outcome_co", covariant=True)
Found = TypeVar("Found")


class BatchWork(Protocol, Generic[Item, Outcome_co]):
    """A batch of actions, and how to do them."""

    @property
    def batch(self) -> Sequence[Item]: ...

    @property
    def outcomes(self) -> Sequence[Outcome_co | None]:
        """In the order of the batch; None where there is no outcome yet."""

    def run(self) -> None:
        """Do all actions and fill `outcomes`. Raises any error of an action; then some may be filled already."""

    def run_alone(self, item: Item) -> Outcome_co:
        """Do one action as a batch of its own. Raises as `run` does."""

    def busy(self, item: Item) -> Outcome_co:
        """Return the outcome 'busy' for an action that failed."""

    def id_of(self, item: Item) -> UUID:
        """Return the action's id."""


def run_batch(work: BatchWork[Item, Found], *, must_answer: bool) -> list[Found]:
    """Run the batch and return an outcome for each action, in order.

    Raises what `work.run` raised when no one waits for the answers (`must_answer` is False), when the database cannot
    be used, or when an OperationalError stopped a batch of one action, which is handed in again.
    """
    try:
        work.run()
    except Exception as error:
        lone = len(work.batch) == 1 and isinstance(error, OperationalError)
        if lone or not must_answer or not connection.is_usable():
            raise
        logger.exception("batch_split", extra={"size": len(work.batch)})
    return [
        _alone(work, item) if outcome is None else outcome
        for item, outcome in zip(work.batch, work.outcomes, strict=True)
    ]


def with_retries(attempt: Callable[[], T], *, is_transient: Callable[[OperationalError | IntegrityError], bool]) -> T:
    """Return what the attempt returns. One that fails is repeated while `is_transient` says so; at most TRIES are made.

    Raises the last attempt's DatabaseError.
    """
    for left in reversed(range(TRIES)):
        try:
            return attempt()
        except (OperationalError, IntegrityError) as error:
            if not left or not is_transient(error):
                raise
            if connection_lost(error) and not connection.in_atomic_block:
                connection.close()
    raise AssertionError("the last attempt returns or raises")


def _alone(work: BatchWork[Item, Found], item: Item) -> Found:
    try:
        return work.run_alone(item)
    except Exception:  # whatever it is, only this action failed
        logger.exception("action_failed", extra={"action_id": str(work.id_of(item))})
        return work.busy(item)
