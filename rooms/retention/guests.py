"""Guests of whom there has been no sign for long: those who left nothing are removed, the others lose their name."""

from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from accounts import people
from accounts.models import User
from rooms.retention.rule import Step, delete
from rooms.retention.statements import PAGE_OF_USERS, PLAYED_GUESTS, UNPLAYED_GUESTS

FORMER_NAME: Final = "Former guest"
WALK_SECONDS: Final = 3600
"""All users are looked through once in so long, a page at a step."""


def remove_unplayed(limit: int) -> Step:
    """Remove guests who are in no room's record."""
    users, more = _next_page("unplayed", limit)
    due = _due(UNPLAYED_GUESTS, users, settings.KEEP_UNPLAYED_GUESTS_DAYS)
    return Step(len(users), delete(User.objects.all(), due), more)


def make_former(limit: int) -> Step:
    """Take name, login and tokens of guests whom the records of boards refer to."""
    users, more = _next_page("played", limit)
    due = _due(PLAYED_GUESTS, users, settings.KEEP_GUESTS_DAYS)
    return Step(len(users), sum(map(_make_former, due)), more)


def _next_page(rule: str, limit: int) -> tuple[list[int], bool]:
    """Return the users after those of the last step, and whether more follow. After the last it begins anew, later.

    A guest who has played stands before all younger ones for ninety days, so that no step may begin with the oldest.
    How far the rule has come is kept in the cache; where that is lost, it begins anew.
    """
    after = cache.get(f"retention:{rule}", 0)
    if not after and not cache.add(f"retention:{rule}:walk", 1, WALK_SECONDS):
        return [], False
    users = [number for (number,) in _rows(PAGE_OF_USERS, [after, limit])]
    more = len(users) == limit
    cache.set(f"retention:{rule}", users[-1] if more else 0, None)
    return users, more


def _due(statement: str, users: list[int], days: float) -> list[int]:
    return [number for (number,) in _rows(statement, {"ids": users, "days": days})] if users else []


@transaction.atomic
def _make_former(number: int) -> bool:
    guest = User.objects.select_for_update(skip_locked=True).filter(pk=number, is_guest=True, is_active=True).first()
    if guest is None:
        return False
    guest.tokens.all().delete()
    guest.username, guest.email, guest.is_active = f"former-{guest.pk}", "", False
    guest.save(update_fields=["username", "email", "is_active"])
    people.rename(guest, FORMER_NAME)
    return True


def _rows(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
