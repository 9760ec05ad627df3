"""Checks who logs in: by user name, or by an address that its owner has confirmed."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


class AccountBackend(ModelBackend):
    """One hash for each try, whether there is such an account or not, and no other backend after this one.

    It finds an account that is locked out too: the login that follows says so, and only to who knows the password. No
    session of such an account is valid, as everywhere (`ModelBackend.get_user`).
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_: Any,
    ) -> User:
        """Return the user. Raises PermissionDenied, which ends the try."""
        user = _find(username or "", email or "")
        if user is None:
            User().set_password(password)  # takes as long as checking one
        elif user.check_password(password or ""):
            return user
        raise PermissionDenied


def _find(username: str, email: str) -> User | None:
    if email:
        address = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
        if address is not None:
            user: User = address.user
            return user
    name = username or email
    return User.objects.filter(username__iexact=name, is_guest=False).first() if "\0" not in name else None
