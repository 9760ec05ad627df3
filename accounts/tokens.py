"""API tokens: a program that sends one acts for its owner."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.moderation import sanctions
from accounts.names import clean_name
from accounts.origins import Origins, with_origins

TOKENS = 20
"""How many tokens a user may have at a time."""

_SEEN_EVERY = timedelta(minutes=1)
"""How often `last_used_at` is updated at most."""


def create(user: User, name: str, origins: Origins = frozenset()) -> str:
    """Create a token and return it. It cannot be shown again, for only its digest is stored.

    `origins` are those of who gets it, if it is to tell.
    """
    token = with_origins(f"bridge_{secrets.token_urlsafe(32)}", origins)
    ApiToken.objects.create(user=user, name=clean_name(name) or "program", digest=digest_of(token))
    return token


def of(user: User) -> list[ApiToken]:
    """Return the user's tokens that are not revoked, the newest first."""
    return list(user.tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-id"))


def revoke(user: User, token_id: int) -> None:
    user.tokens.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=timezone.now())


def owner(token: str) -> User | None:
    """Return the owner of a token, None when it is unknown or revoked, or its owner is locked out. Raises Suspended."""
    user = _owners([token]).get(token)
    if user is not None:
        sanctions.check(user)
    return user


def owners(tokens: Collection[str]) -> dict[str, User]:
    """Return the owners of tokens, by token. Those for which `owner` is None or who are suspended are left out."""
    return _owners(tokens, ~sanctions.is_suspended("user"))


def _owners(tokens: Collection[str], *but: Any) -> dict[str, User]:
    by_digest = {digest_of(token): token for token in tokens}
    good = ApiToken.objects.filter(*but, digest__in=by_digest, revoked_at__isnull=True, user__is_active=True)
    found, now = list(good.select_related("user")), timezone.now()
    if seen := [token.pk for token in found if not token.last_used_at or token.last_used_at < now - _SEEN_EVERY]:
        ApiToken.objects.filter(pk__in=seen).update(last_used_at=now)
    return {by_digest[token.digest]: token.user for token in found}


def digest_of(token: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return sha256(token.encode()).hexdigest()
