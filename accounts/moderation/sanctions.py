"""What the staff imposes on users: warnings, mutes on the site, suspensions and bans.

A suspended user is refused by every way in: pages (`accounts.moderation.middleware`), the API and the socket, whose
credentials are looked up in `accounts.sessions` and `accounts.tokens`. What they have open is ended by the receivers of
`imposed`, and by the recheck of open sockets in case that these fail.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.moderation.models import REASON_LENGTH, Sanction
from accounts.names import clean_text

Kind = Sanction.Kind
imposed = Signal()
"""Sent with `sanction` after its transaction has committed."""


class Suspended(Exception):
    """The user may not use the site; `sentence` tells them why and until when."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def in_force(**whom: Any) -> QuerySet[Sanction]:
    """Return the sanctions in force now, of which users the filter says: warnings are in force until they are read."""
    still = Q(until__isnull=True) | Q(until__gt=Now())
    return Sanction.objects.filter(still, lifted_at__isnull=True, read_at__isnull=True, **whom)


def suspension_of(user: User) -> Sanction | None:
    """Return the suspension that lasts longest; None when there is none."""
    return longest(in_force(user=user, kind=Kind.SUSPENSION))


def of_device(device: str) -> Sanction | None:
    """Return the suspension of a guest who came last with this browser; None when there is none."""
    return longest(in_force(device=device, kind=Kind.SUSPENSION)) if device else None


def note_device(suspensions: Iterable[Sanction], device: str) -> None:
    """Remember the browser of a suspended guest, who has nothing else to be known by."""
    for each in suspensions:
        if device and each.device != device:
            Sanction.objects.filter(pk=each.pk).update(device=device)


def mute_of(user_id: int) -> Sanction | None:
    """Return the mute on the site that lasts longest; None when there is none."""
    return longest(in_force(user=user_id, kind=Kind.MUTE))


def warnings_of(user_id: int) -> list[Sanction]:
    """Return the warnings that the user has not read, the oldest first."""
    return list(in_force(user=user_id, kind=Kind.WARNING).order_by("created_at", "pk"))


def check(user: User) -> None:
    """Raises Suspended."""
    if (suspension := suspension_of(user)) is not None:
        raise Suspended(sentence(suspension))


def is_suspended(user: str) -> Exists:
    """Return the condition, for a query, that the user in this column is suspended now."""
    return Exists(in_force(user=OuterRef(user), kind=Kind.SUSPENSION))


def record_of(user: User) -> list[Sanction]:
    """Return all that was ever imposed on a user, the newest first."""
    return list(user.sanctions.select_related("by", "lifted_by").order_by("-created_at", "-pk"))


@transaction.atomic
def impose(kind: Kind, user: User, *, reason: str, by: User | None, until: datetime | None = None) -> Sanction:
    """Impose a sanction, for good without `until`. Raises ValueError for a date that is over, or an empty reason."""
    shown = clean_text(reason, REASON_LENGTH)
    if not shown:
        raise ValueError("a reason that the person can read is needed")
    if until is not None and until <= timezone.now():
        raise ValueError("the date is over already")
    sanction = Sanction.objects.create(user=user, kind=kind, until=until, reason=shown, by=by)
    transaction.on_commit(partial(imposed.send_robust, sender=Sanction, sanction=sanction), robust=True)
    return sanction


def lift(sanction: Sanction, by: User) -> bool:
    """End a sanction; return False when it was lifted already. It stays on record."""
    mine = Sanction.objects.filter(pk=sanction.pk, lifted_at__isnull=True)
    return bool(mine.update(lifted_at=timezone.now(), lifted_by=by))


def mark_read(user_id: int, warning: int) -> None:
    """Note that the user has read a warning of theirs. Others' warnings stay as they are."""
    theirs = Sanction.objects.filter(pk=warning, user_id=user_id, kind=Kind.WARNING, read_at__isnull=True)
    theirs.update(read_at=timezone.now())


def sentence(sanction: Sanction) -> str:
    """Return what the person is told."""
    match sanction.kind:
        case Kind.WARNING:
            return f"The staff of this site has warned you: {sanction.reason}"
        case Kind.MUTE:
            what = "You may not write to others"
        case _:
            what = "You are suspended" if sanction.until else "You are banned from this site"
    return f"{what}{_until(sanction.until)}. Reason: {sanction.reason}"


def _until(until: datetime | None) -> str:
    return f" until {date_format(until, 'j F Y, H:i')} UTC" if until else " for good"


def longest(sanctions: Iterable[Sanction]) -> Sanction | None:
    """Return the one without an end, else that with the latest one."""
    return max(sanctions, key=lambda each: (each.until is None, each.until or each.created_at), default=None)
