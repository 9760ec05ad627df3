"""Error reports that cannot carry a hand, a secret or a token."""

import re
from typing import Any

import sentry_sdk

SECRET_NAME = re.compile(
    r"hand|card|deal|secret|token|password|passwd|cookie|authorization|session|csrf|state|dsn|_url$|key"
    r"|^(args|kwargs|argsrepr|kwargsrepr|vars|payload|moves|events)$",
    re.IGNORECASE,
)
HIDDEN = "[hidden]"


def start(dsn: str, *, environment: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        include_local_variables=False,
        send_default_pii=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        before_send=lambda event, hint: scrub(event),
        before_send_transaction=lambda event, hint: scrub(event),
        before_breadcrumb=lambda crumb, hint: scrub(crumb),
    )


def scrub(value: Any) -> Any:
    """The same structure with the value under every telling name, at any depth, replaced."""
    if isinstance(value, dict):
        return {name: HIDDEN if _telling(name) else scrub(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(inner) for inner in value]
    return value


def _telling(name: object) -> bool:
    return isinstance(name, str) and SECRET_NAME.search(name) is not None
