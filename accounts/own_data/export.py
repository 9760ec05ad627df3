"""What the site stores about a person, as one JSON text, written page by page while it is downloaded."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder

from accounts.hashers import give_connections_back
from accounts.models import User

Page = tuple[list[dict[str, Any]], Any]
"""Some rows, and what to ask for the next ones with: None after the last."""
Section = Callable[[User, Any], Page]

MOST_PAGES: Final = 1000
"""Of one section. Where there are more, the text says so."""

_sections: Final[dict[str, Section]] = {}


def section(name: str) -> Callable[[Section], Section]:
    """Register a part of the export: a function of the user and of what the page before returned, first None."""

    def register(pages: Section) -> Section:
        _sections[name] = pages
        return pages

    return register


async def stream(user: User) -> AsyncIterator[str]:
    """Yield the JSON text. No connection to the database is held while the reader takes a page."""
    yield f'{{"account": {_text(await _fetch(_account, user))}'
    for name, pages in _sections.items():
        yield f',\n"{name}": ['
        asked, between = None, ""
        for _ in range(MOST_PAGES):
            rows, asked = await _fetch(pages, user, asked)
            for row in rows:
                yield f"{between}{_text(row)}"
                between = ",\n"
            if asked is None:
                break
        yield "]" if asked is None else f'],\n"{name}_left_out": true'
    yield "}\n"


async def _fetch(function: Callable[..., Any], *arguments: Any) -> Any:
    def run() -> Any:
        try:
            return function(*arguments)
        finally:
            give_connections_back()

    return await sync_to_async(run)()


def _account(user: User) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=user).values("email", "verified")
    factors = Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
    tokens = user.tokens.order_by("pk").values("name", "created_at", "last_used_at", "revoked_at")
    return {
        "user_name": user.username,
        "name_at_the_table": user.name,
        "guest": user.is_guest,
        "e_mail": list(addresses),
        "second_factors": list(factors),
        "api_tokens": list(tokens),
        "joined": user.date_joined,
        "last_login": user.last_login,
    }


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
