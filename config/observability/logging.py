"""Logs as JSON lines on standard output; coloured and readable in development."""

import sys
from typing import Any

import structlog

from config.observability.action_log import action_log
from config.observability.redaction import redact

FIELDS = ("action_id", "batch", "error", "game", "kind", "player", "port", "room", "seq", "size", "type")
"""The fields that a log call may add through `extra`: names and numbers, never cards or chat."""


def hide(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Redact every text of a line, also the message of an exception."""
    return {name: redact(value) if isinstance(value, str) else value for name, value in event.items()}


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.stdlib.ExtraAdder(allow=FIELDS),
]


def configuration(*, level: str, readable: bool) -> dict[str, Any]:
    """Return Django's LOGGING, and configure structlog to write through it, so that both write the same lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    action_log.start(level=level, readable=readable)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": _renderers(readable=readable),
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # a 404 is in the request's own line
            # Requests that no page sends, as scanners of the internet do: their own lines have the status, 400 or 403.
            "django.security": {"level": "CRITICAL"},
            "daphne": {"level": "WARNING"},
            # These write a line for every task and every sweep, which costs much and says little.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }


def _renderers(*, readable: bool) -> list[Any]:
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    # Plain tracebacks in both: the prettier ones show local variables, which may be hands.
    before = [bare, structlog.processors.format_exc_info, hide]
    if readable:
        plain = structlog.dev.plain_traceback
        return [*before, structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain)]
    return [*before, structlog.processors.JSONRenderer(default=lambda value: redact(str(value)))]
