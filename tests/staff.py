"""Staff of the tests, who have a second factor and have shown it."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import User
from tests.cast import account


def give_factor(user: User) -> Authenticator:
    """Let the user have an app with codes."""
    factor: Authenticator = TOTP.activate(user, generate_totp_secret()).instance
    return factor


def show_factor(client: Client, user: User, *, at: float | None = None) -> None:
    """Log in, and let the session be one that was opened with the user's second factor."""
    client.force_login(user)
    factor = Authenticator.objects.filter(user=user).first() or give_factor(user)
    session = client.session
    record: dict[str, Any] = {"method": "mfa", "type": factor.type, "id": factor.pk, "reauthenticated": True}
    session["account_authentication_methods"] = [record | {"at": time.time() if at is None else at}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def staff_client(name: str = "Stella", **rights: bool) -> Client:
    """Return a browser of a superuser, or of a member of the staff with other `rights`, inside the staff's site."""
    client = Client()
    show_factor(client, account(name, **({"is_staff": True} | (rights or {"is_superuser": True}))))
    return client
