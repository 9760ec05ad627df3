"""What a rule of retention is, and how a batch of its rows goes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: how many rows it has looked at and how many of them are gone, and whether to go on at once."""

    looked_at: int
    removed: int
    more: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `setting` names how many days are kept; `step(limit)` looks at no more than `limit` rows."""

    name: str
    setting: str
    removes: str
    reason: str
    index: str
    at_once: int
    """Rows of a step: as many as take some hundredths of a second, so that no seat is freed late because of them."""

    step: Callable[[int], Step]


def delete(rows: QuerySet[Any], keys: Collection[Any]) -> int:
    """Delete these rows with what hangs on them. Return how many went; one to which something refers stays.

    Together if that goes, else one by one: the row that stays must not keep the others.
    """
    if not keys:
        return 0
    try:
        return _delete_all(rows, keys)
    except (ProtectedError, IntegrityError):
        return sum(_delete_one(rows, key) for key in keys)


@transaction.atomic
def _delete_all(rows: QuerySet[Model], keys: Collection[Any]) -> int:
    locked = list(rows.select_for_update(skip_locked=True).filter(pk__in=keys).values_list("pk", flat=True))
    rows.filter(pk__in=locked).delete()
    return len(locked)


def _delete_one(rows: QuerySet[Model], key: Any) -> int:
    try:
        return _delete_all(rows, [key])
    except (ProtectedError, IntegrityError):
        return 0
