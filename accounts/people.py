"""Creates guests and renames users."""

import secrets

from django.contrib.auth import login
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from accounts import limits
from accounts.models import User
from accounts.names import clean_name, made_up_name

user_renamed = Signal()
"""Sent with `user`, inside the transaction that renames them."""

BACKEND = "django.contrib.auth.backends.ModelBackend"


def new_guest(name: str, address: str) -> User:
    """Create a guest, a user without a password. Raises TooMany."""
    limits.spend((limits.GUESTS, address), (limits.GUESTS_OF_SITE, ""))
    guest = User(username=f"guest-{secrets.token_hex(8)}", name=clean_name(name) or made_up_name(), is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


def user_or_guest(request: HttpRequest, name: str = "") -> User:
    """Return the user of a request. A visitor becomes a guest and is logged in as that. Raises TooMany."""
    if request.user.is_authenticated:
        return request.user
    guest = new_guest(name, limits.client_address(request))
    login(request, guest, backend=BACKEND)
    return guest


@transaction.atomic
def rename(user: User, name: str) -> None:
    """Change the name of a user. Receivers of `user_renamed` change it at the tables."""
    user.name = name
    user.save(update_fields=["name"])
    user_renamed.send(sender=User, user=user)
