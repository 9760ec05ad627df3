"""What django-allauth asks the site about accounts: names, limits, mail, and where its links lead."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from accounts import limits, login_limits
from accounts.models import User
from accounts.moderation import sanctions
from accounts.moderation.middleware import refused_page
from accounts.names import clean_name
from accounts.signing_in import mail
from accounts.signing_in.again import counted_wrong
from accounts.tokens import digest_of
from accounts.usernames import rules
from accounts.usernames.taken import imitates_staff, is_taken

TAKEN = "This name is taken, or looks like one that is."
ASKED_FOR = frozenset({"account/email/password_reset_key", "account/email/email_confirmation"})
"""The mails that somebody waits for."""


def shown_name(user: User) -> str:
    """Return the name by which allauth's pages call a user."""
    return user.name


class AccountAdapter(DefaultAccountAdapter):
    """Guests keep their row when they register; limits are the site's own; mail leaves beside the request."""

    request: HttpRequest

    def new_user(self, request: HttpRequest) -> User:
        """Return a guest's own row, read anew, or a fresh one."""
        return User.objects.get(pk=request.user.pk) if request.user.is_authenticated else User()

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Make the account. Raises IntegrityError when somebody was quicker with the name."""
        username = form.cleaned_data["username"]
        user.is_guest = False
        user.name = user.name or ("" if imitates_staff(username) else clean_name(username))
        user.username = username
        user.set_password(form.cleaned_data["password1"])
        if commit:
            with transaction.atomic():
                user.save()
        return user

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the name if a new account may have it. "Taken" is answered a limited number of times."""
        username = username.strip()
        rules.check(username)
        if not shallow and is_taken(username):
            limits.spend(*_tries_of_names(self.request))
            raise ValidationError(TAKEN)
        return username

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the user whose password this is. Raises TooMany, before anything is hashed."""
        name = str(credentials.get("username") or credentials.get("email") or "")
        try:
            with login_limits.attempt(request, name):
                user = authenticate(request, **credentials)
                if user is None:
                    raise PermissionDenied
        except PermissionDenied:
            return None
        return user

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Return the page that a login ends with instead, for one who is locked out or suspended."""
        response: HttpResponse | None = super().pre_login(request, user, **more)
        try:
            sanctions.check(user)
        except sanctions.Suspended as suspended:
            return refused_page(request, suspended.sentence)
        return response

    def reauthenticate(self, user: User, password: str) -> bool:
        """Say whether this is the user's own password. Raises TooMany."""
        with counted_wrong(user) as tries:
            tries.right = user.check_password(password)
        return tries.right

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail, where the site can. Raises TooMany where the mailbox or the site had enough of it.

        News of what is done already are left out then.
        """
        if not mail.is_set_up():
            return
        try:
            limits.spend((limits.MAILS, limits_key(email)), (limits.MAILS_OF_SITE, ""))
        except limits.TooMany:
            if template_prefix in ASKED_FOR:
                raise
            return
        host = urlsplit(settings.SITE_URL or self.request.build_absolute_uri("/")).netloc
        shown = {"request": self.request, "email": email, "current_site": {"name": f"Bridge at {host}", "domain": host}}
        mail.post(self.render_mail(template_prefix, email, shown | context))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _at_home(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _at_home(super().get_email_confirmation_url(request, emailconfirmation))


def limits_key(email: str) -> str:
    """Return what stands for a mailbox in Redis: no address is kept there."""
    return digest_of(email.strip().casefold())


def _tries_of_names(request: HttpRequest) -> list[limits.Try]:
    tries = [(limits.NAMES_TAKEN, limits.client_address(request))]
    if request.user.is_authenticated:
        tries.append((limits.NAMES_TAKEN_BY_ACCOUNT, str(request.user.pk)))
    return tries


def _at_home(url: str) -> str:
    """Return a link with the site's own address: the host that a request names may be anything that is answered."""
    if not settings.SITE_URL:
        return url
    parts, home = urlsplit(url), urlsplit(settings.SITE_URL)
    return parts._replace(scheme=home.scheme, netloc=home.netloc).geturl()
