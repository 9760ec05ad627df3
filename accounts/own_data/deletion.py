"""Deletes accounts: the row stays, empty, for the boards that were played refer to it."""

import secrets
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from accounts.models import User

FORMER: Final = "Former player"
_TRIES: Final = 3

account_leaving = Signal()
"""Sent with `user`, who is to leave what is under way. Receivers do it in transactions of their own."""

account_forgotten = Signal()
"""Sent with `user`, whose row is empty already, and `names`, which they had, inside the transaction that forgets them.
Receivers raise StillThere where the user came back meanwhile."""


class NotDeletable(Exception):
    """The account cannot be deleted now; the text says why."""


class StillThere(Exception):
    """The user takes part in something again."""


def delete_account(user: User) -> None:
    """Let the user leave their seats, then forget who they were. Raises NotDeletable.

    Sessions and tokens end, sockets close at the next look at who is behind them. Whoever registers under the freed
    name gets nothing of this account.
    """
    if user.is_staff or user.is_superuser:
        raise NotDeletable("A member of the staff gives up their rights first; a superuser takes them.")
    for _ in range(_TRIES):
        account_leaving.send(User, user=user)
        try:
            _forget(user.pk)
        except StillThere:
            continue
        return
    raise NotDeletable("You are at a table. Please leave it and try again.")


@transaction.atomic
def _forget(key: int) -> None:
    user = User.objects.select_for_update().get(pk=key)
    names = [user.name, user.username]
    _empty(user)
    user.tokens.all().delete()
    user.groups.clear()
    user.user_permissions.clear()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(key))
    about.update(object_repr=FORMER)
    account_forgotten.send(User, user=user, names=names)


def _empty(user: User) -> None:
    user.username, user.skeleton = f"former-{secrets.token_hex(8)}", None
    user.name, user.email, user.last_login = FORMER, "", None
    user.is_active, user.deleted_at = False, timezone.now()
    user.set_unusable_password()  # ends the sessions too, which name the password that they were begun with
    user.save()
