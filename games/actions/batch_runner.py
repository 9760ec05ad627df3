"""How a worker runs a batch of actions, on boards and in rooms alike: tried again when the database failed, and action
by action when something else did, so that one bad action costs nobody else theirs."""

import logging
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection

from config.sql import connection_lost

logger = logging.getLogger(__name__)
TRIES = 3
"""How often a transaction is tried whose failure may pass."""

T = TypeVar("T")
Item = TypeVar("Item")
Outcome_co = TypeVar("Outcome_co", covariant=True)
Found = TypeVar("Found")


class BatchWork(Protocol, Generic[Item, Outcome_co]):
    """One batch, and what is to be done with it."""

    @property
    def batch(self) -> Sequence[Item]: ...

    @property
    def outcomes(self) -> Sequence[Outcome_co | None]:
        """In the batch's order; None as long as there is none."""

    def run(self) -> None:
        """Do all of it, filling `outcomes`. Raises whatever keeps it from its end; then some may be filled."""

    def alone(self, item: Item) -> Outcome_co:
        """Do one action as a batch of its own. Raises as `run` does."""

    def busy(self, item: Item) -> Outcome_co:
        """Return the outcome of an action that the site cannot do."""

    def id_of(self, item: Item) -> UUID:
        """Return the action's id."""


def run_batch(work: BatchWork[Item, Found], *, must_answer: bool) -> list[Found]:
    """Run the batch and return an outcome for each action, in order.

    Raises what `work.run` raised where nobody waits for the answers (`must_answer`), where the database cannot be used,
    and where a lone action met an OperationalError: it is handed in again, and may pass then.
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


def retried(attempt: Callable[[], T], *, may_pass: Callable[[OperationalError | IntegrityError], bool]) -> T:
    """Return what the attempt returns; an attempt that failed is repeated while `may_pass` says that it is worth it.

    Raises the last attempt's DatabaseError.
    """
    for left in reversed(range(TRIES)):
        try:
            return attempt()
        except (OperationalError, IntegrityError) as error:
            if not left or not may_pass(error):
                raise
            if connection_lost(error) and not connection.in_atomic_block:
                connection.close()
    raise AssertionError("the last attempt returns or raises")


def _alone(work: BatchWork[Item, Found], item: Item) -> Found:
    try:
        return work.alone(item)
    except Exception:  # whatever it is, it is this action's alone
        logger.exception("action_failed", extra={"action_id": str(work.id_of(item))})
        return work.busy(item)
