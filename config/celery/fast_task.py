"""How a worker runs the tasks of actions: decode the message, run the function, acknowledge.

The seam `fast_task` (docs/seams.md). Celery's own way makes a request, a context and a dozen signals for what tasks may
have: times, retries, results, links to others. Those of actions have none of it. Tasks that name this strategy are
Celery's in everything else: their queue, their acknowledgement when they have ended, and what is done with those of a
worker that died.
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
"""Options of `shared_task` for the tasks that run this way."""


def fast_strategy(task: Any, app: Any, consumer: Any) -> Callable[..., None]:
    """Return what Celery is to call with each message of the task (an alternative to
    `celery.worker.strategy.default`)."""

    def handle(message: Any, _body: Any, acknowledge: Callable[..., None], _reject: Any, _callbacks: Any) -> None:
        run_task(task, message)
        acknowledge(logger, consumer.connection_errors)

    return handle


def run_task(task: Any, message: Any) -> None:
    """Run the task's function. What it raises is logged and reported; whoever waits for its answer hands it in
    again."""
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
    """Close database connections that PostgreSQL has ended since the task before; a kept one stays broken otherwise.

    No query is made: psycopg knows from the query that failed.
    """
    for kept in connections.all(initialized_only=True):
        if kept.connection is not None and kept.connection.closed:
            kept.close()
