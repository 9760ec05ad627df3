"""Error reports that cannot carry a hand, a secret or a token.

Nothing is traced: there are no samples of requests, and none of websockets, which would last for hours.
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
"""Of what is bound for the log's lines, or said in one, what reports are searched by. `board` is one that is being
dealt, and `game` the number that it is to get."""
EXPECTED: Final = (
    "accounts.authentication.ApiError",
    "accounts.limits.TooMany",
    "games.rules.errors.IllegalMove",
    "games.rules.errors.InvalidMove",
    "realtime.sockets.handshake.ConnectionRejected",
    "realtime.wire.messages.BadMessage",
    "realtime.wire.refused.Refused",
)
"""How we say no: an answer, no error."""
QUIET: Final = (
    "django.security.*",  # answered with 400 and the like
    "django_structlog.*",  # says again, without its traceback, what Django's own signal has told
)
_AS_IT_IS: Final = {"event_id", "release", "environment", "timestamp", "filename", "abs_path", "module", "modules"}


def start(dsn: str, *, environment: str, process: str = "") -> None:
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release(),
        include_local_variables=False,
        send_default_pii=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        send_client_reports=False,
        disabled_integrations=[RedisIntegration()],  # a crumb for each command would cost more than it tells
        ignore_errors=list(EXPECTED),
        before_send=_prepare,
    )
    for logger in QUIET:
        ignore_logger(logger)
    sentry_sdk.get_global_scope().set_tag("process", process or "none")


def release() -> str:
    """SENTRY_RELEASE, the commit of the checkout or of the platform's build, or else this version's number."""
    found = get_default_release()
    if found:
        return found
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    return f"{project['name']}@{project['version']}"


def scrub(value: Any) -> Any:
    """The same structure: what stands under a telling name, at any depth, and what is telling in a text, replaced."""
    if isinstance(value, dict):
        return {name: _scrub_named(name, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(inner) for inner in value]
    return redact(value) if isinstance(value, str) else value


def _scrub_named(name: object, value: Any) -> Any:
    if name in _AS_IT_IS:
        return value
    return HIDDEN if isinstance(name, str) and SECRET_NAME.search(name) else scrub(value)


def _prepare(event: Any, hint: dict[str, Any]) -> Any:
    """Called where the error was caught, so with what is bound there."""
    said = {**get_contextvars(), **(event.get("extra") or {})}
    tags = {name: str(said[name]) for name in TAGS if said.get(name)}
    event["tags"] = {**(event.get("tags") or {}), **tags}
    return scrub(event)
