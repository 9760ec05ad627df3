"""The second factor: an app with codes or a passkey, and recovery codes beside them."""

import base64
import secrets
import time
from hashlib import sha256
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from redis import RedisError

from accounts import limits
from accounts.models import User

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_ADDED: Final = "second_factor_added"
"""In a session: the key of the factor that was set up in it, and when. Setting it up proves that one has it."""


class FactorAdapter(DefaultMFAAdapter):
    """Names the site, and keeps the secrets of apps from who reads the database without the site's key."""

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        shared: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return shared | {"name": user.username}

    def get_totp_issuer(self) -> str:
        return f"Bridge ({self._get_site_name()})"

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; a random one, which no code fits, where the site's key is another one by now."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


class _Counted:
    """Codes that are wrong are counted, by account."""

    user: User

    def clean_code(self) -> str:
        tried = (limits.CODES, str(self.user.pk))
        limits.spend(tried)
        try:
            code = str(super().clean_code())  # type: ignore[misc]  # of the form beside it
        except RedisError:  # it remembers which codes were used
            raise ValidationError("Codes cannot be checked at this moment. Use a passkey, or try again soon.") from None
        limits.give_back(tried)
        return code


class CodeForm(_Counted, AuthenticateForm):
    """The code that is asked for after the password."""


class CodeAgainForm(_Counted, ReauthenticateForm):
    """The code that is asked for before something dangerous, and of the staff."""


def has_factor(user: User) -> bool:
    """Say whether the user has set up a second factor. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def proven(request: HttpRequest, user: User) -> bool:
    """Say whether the session was opened with a second factor of the user that they still have, not too long ago."""
    since = time.time() - settings.STAFF_SESSION_HOURS * 3600
    used = [each.get("id") for each in get_authentication_records(request, user) if _recent(each, since)]
    added = request.session.get(_ADDED) or {}
    if added.get("user") == user.pk and added.get("at", 0) > since:
        used.append(added.get("id"))
    theirs = Authenticator.objects.filter(user=user, pk__in=used)
    return bool(used) and theirs.exists() and has_factor(user)


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(f"second factor {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _recent(record: dict[str, Any], since: float) -> bool:
    return bool(record.get("method") == "mfa" and record.get("at", 0) > since)


@receiver(authenticator_added)
def remember_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Note in the session that the factor was just set up in it."""
    if authenticator.type in FACTORS:
        request.session[_ADDED] = {"user": user.pk, "id": authenticator.pk, "at": time.time()}
