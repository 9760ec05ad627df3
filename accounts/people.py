"""Guests, and how one becomes an account."""

import secrets

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from accounts import limits
from accounts.models import User
from accounts.names import clean_name, made_up_name
from rooms.models import Player
from rooms.table import touch

BACKEND = "django.contrib.auth.backends.ModelBackend"


def new_guest(name: str, address: str) -> User:
    """A person without a password. Raises TooMany."""
    limits.spend("guests", address, settings.LIMIT_GUESTS_PER_HOUR)
    guest = User(username=f"guest-{secrets.token_hex(8)}", name=clean_name(name) or made_up_name(), is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


def somebody(request: HttpRequest, name: str = "") -> User:
    """Who is asking; a visitor becomes a guest and stays logged in as such. Raises TooMany."""
    if request.user.is_authenticated:
        return request.user
    guest = new_guest(name, limits.address(request))
    login(request, guest, backend=BACKEND)
    return guest


@transaction.atomic
def rename(user: User, name: str) -> None:
    """The new name also in every room where the user is; those there are told."""
    user.name = name
    user.save(update_fields=["name"])
    mine = Player.objects.filter(user=user).exclude(name=user.name)
    for room_id in mine.filter(left_at__isnull=True).values_list("room_id", flat=True).order_by("room_id"):
        touch(room_id)  # locks the room, as everybody does before touching its players
    mine.update(name=user.name)
