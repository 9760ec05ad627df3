"""Limits of failed logins, for everything that takes a password.

    login_limits.before(request, username)     # raises TooMany; where no view catches it, the answer is 429
    ...the password is checked...
    login_limits.succeeded(request, username)  # after the right one

Each try is counted before its password is hashed, for others run beside it, and given back when the password was right.
Others' wrong passwords never keep the owner out: what is refused is one address's tries at one account (strict), or one
address's tries at all accounts (generous). Many tries at one account from many addresses are only told to the host.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from accounts import limits
from accounts.tokens import digest_of

logger = logging.getLogger(__name__)


def before(request: HttpRequest, username: str) -> None:
    """Count a try to log in. Raises TooMany, and then counts nothing."""
    limits.spend(*_tries(request, username))
    account = _account(username)
    try:
        limits.spend((limits.LOGINS_WATCHED, account))
    except limits.TooMany:
        logger.warning("limit_reached", extra={"limit": limits.LOGINS_WATCHED.name, "account": account[:12]})


def succeeded(request: HttpRequest, username: str) -> None:
    """Take back what `before` counted: the password was right, or nobody looked at it."""
    limits.give_back(*_tries(request, username), (limits.LOGINS_WATCHED, _account(username)))


@contextmanager
def attempt(request: HttpRequest, username: str) -> Iterator[None]:
    """Count what is done inside as a login, which stays counted if it raises an exception.

    TooMany alone, because the process is hashing enough passwords, is no try. Raises TooMany.
    """
    before(request, username)
    try:
        yield
    except limits.TooMany:
        succeeded(request, username)
        raise
    succeeded(request, username)


def _tries(request: HttpRequest, username: str) -> list[limits.Try]:
    address = limits.client_address(request)
    return [(limits.LOGINS_BY_ACCOUNT, f"{_account(username)}:{address}"), (limits.LOGINS, address)]


def _account(username: str) -> str:
    """Return a digest of the name in any case. The name itself may be a password typed into the wrong field."""
    return digest_of(username.strip().casefold())
