"""How a worker carries out the tasks of actions: read, run, acknowledged.

Celery's own way makes a request, a context and a dozen signals for what tasks may have: times, retries, results, links
to others. Those of actions have none of it. Tasks that name this one (`Strategy`) are Celery's in everything else:
their queue, their acknowledgement when they have ended, and what is done with those of a worker that died.
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from django.db import connections
from structlog.contextvars import bind_contextvars, clear_contextvars

logger = logging.getLogger(__name__)


def plain(task: Any, app: Any, consumer: Any) -> Callable[..., None]:
    """What Celery is to call with each message of the task."""

    def handle(message: Any, _body: Any, acknowledge: Callable[..., None], _reject: Any, _callbacks: Any) -> None:
        carry_out(task, message)
        acknowledge(logger, consumer.connection_errors)

    return handle


def carry_out(task: Any, message: Any) -> None:
    """Run it. What it raises is logged, and reported; whoever waits for its answer hands it in again."""
    begin(task.name, message.headers["root_id"])
    drop_lost_connections()
    try:
        arguments, named, _ = msgspec.json.decode(message.body)
        task.run(*arguments, **named)
    except Exception:
        logger.exception("task_failed")


def begin(task: str, request_id: str) -> None:
    """Name it for its log lines."""
    clear_contextvars()
    bind_contextvars(request_id=request_id, task=task)


def drop_lost_connections() -> None:
    """PostgreSQL may have ended them since the task before; a kept one stays broken until somebody closes it. Nothing
    is asked: psycopg knows from the query that failed."""
    for kept in connections.all(initialized_only=True):
        if kept.connection is not None and kept.connection.closed:
            kept.close()
