"""How a worker runs the tasks of actions: decode the message, run the function, acknowledge.

The seam `fast_task` (docs/seams.md). For each task Celery makes a request, a context and a dozen signals, for features
that the tasks of actions do not use: schedules, retries, results, links between tasks. In everything else these are
ordinary tasks: the queue, the acknowledgement after the end, and the redelivery of a dead worker's tasks are Celery's.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec
from django.db import connections
from structlog.contextvars import bind_contextvars, clear_contextvars

from config import fast_paths

logger = logging.getLogger(__name__)

STRATEGY: Final[dict[str, str]] = (
    {"Strategy": "config.celery.fast_task:fast_strategy"} if fast_paths.on("fast_task") else {}
)
"""Options of `shared_task` for the tasks that run this way; empty when the seam is off."""


def fast_strategy(task: Any, app: Any, consumer: Any) -> Callable[..., None]:
    """Return the function that Celery calls with each message of the task, in place of
    `celery.worker.strategy.default`."""

    def handle(message: Any, _body: Any, acknowledge: Callable[..., None], _reject: Any, _callbacks: Any) -> None:
        run_task(task, message)
        acknowledge(logger, consumer.connection_errors)

    return handle


def run_task(task: Any, message: Any) -> None:
    """Run the task's function.

    An exception is logged and reported; the process that waits for an answer submits the actions again.
    """
    begin(task.name, message.headers["root_id"])
    drop_lost_connections()
    try:
        arguments, named, _ = msgspec.json.decode(message.body)
        task.run(*arguments, **named)
    except Exception:
        logger.exception("task_failed")


def begin(task: str, request_id: str) -> None:
    """Bind the task's name and id for its log lines."""
    clear_contextvars()
    bind_contextvars(request_id=request_id, task=task)


def drop_lost_connections() -> None:
    """Close database connections that PostgreSQL has ended; Django would go on using them.

    This makes no query: psycopg knows it from the query that failed.
    """
    for kept in connections.all(initialized_only=True):
        if kept.connection is not None and kept.connection.closed:
            kept.close()
