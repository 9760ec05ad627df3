"""Error reports to Sentry, with every hand, secret and token removed.

Tracing is off: a trace of a websocket would last for hours.
"""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import sentry_sdk
from sentry_sdk.integrations.logging import ignore_logger
from sentry_sdk.integrations.redis import RedisIntegration
from sentry_sdk.utils import get_default_release
from structlog.contextvars import get_contextvars

from config.observability.redaction import HIDDEN, redact

SECRET_NAME = re.compile(
    r"hand|card|deal|secret|token|password|passwd|cookie|authorization|session|csrf|state|dsn|_url$|key"
    r"|^(args|kwargs|argsrepr|kwargsrepr|vars|payload|moves|events)$",
    re.IGNORECASE,
)
TAGS: Final = ("room", "board", "game", "player", "action_id")
"""The fields of log lines by which reports can be searched. While a board is being dealt, `board` is its number and
`game` the id that it will get."""
EXPECTED: Final = (
    "accounts.authentication.ApiError",
    "accounts.limits.limit.TooMany",
    "games.rules.errors.IllegalMove",
    "games.rules.errors.InvalidMove",
    "realtime.sockets.process.handshake.ConnectionRejected",
    "realtime.wire.messages.BadMessage",
    "realtime.wire.refused.Refused",
)
"""Exceptions that become an answer to the client and are not reported. By name: the settings import this module."""
QUIET: Final = (
    "django.security.*",  # answered with 400 and the like
    "django_structlog.*",  # repeats, without the traceback, what Django's signal has reported
)
_UNCHANGED: Final = {"event_id", "release", "environment", "timestamp", "filename", "abs_path", "module", "modules"}


def start(dsn: str, *, environment: str, process: str = "") -> None:
    """Send error reports of this kind of process to `dsn` from now on."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release(),
        include_local_variables=False,
        send_default_pii=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        send_client_reports=False,
        disabled_integrations=[RedisIntegration()],  # a breadcrumb for each command costs more than it is worth
        ignore_errors=list(EXPECTED),
        before_send=_prepare,
    )
    for logger in QUIET:
        ignore_logger(logger)
    sentry_sdk.get_global_scope().set_tag("process", process or "none")


def release() -> str:
    """Return SENTRY_RELEASE, the commit of the checkout or of the platform's build, or the version of the project."""
    found = get_default_release()
    if found:
        return found
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    return f"{project['name']}@{project['version']}"


def scrub(value: Any) -> Any:
    """Return a copy in which values under a secret name, at any depth, and secrets within texts are replaced."""
    if isinstance(value, dict):
        return {name: _scrub_named(name, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(inner) for inner in value]
    return redact(value) if isinstance(value, str) else value


def _scrub_named(name: object, value: Any) -> Any:
    if name in _UNCHANGED:
        return value
    return HIDDEN if isinstance(name, str) and SECRET_NAME.search(name) else scrub(value)


def _prepare(event: Any, hint: dict[str, Any]) -> Any:
    """Add tags and scrub the event. Sentry calls this where the error was caught, with the values bound there."""
    context = {**get_contextvars(), **(event.get("extra") or {})}
    tags = {name: str(context[name]) for name in TAGS if context.get(name)}
    event["tags"] = {**(event.get("tags") or {}), **tags}
    return scrub(event)
