"""The forms of logging in and registering."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts import limits
from accounts.signing_in.adapter import limits_key
from accounts.signing_in.again import counted_wrong
from accounts.usernames.rules import LONGEST

_WRONG = "There is no such account, or the password is another one."


class LoginForm(allauth_forms.LoginForm):
    """A user name or a confirmed address, and a password. One sentence answers everything that is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name, or e-mail" if settings.EMAIL_URL else "User name"
        self.fields["login"].max_length = 254
        self.fields["login"].widget.attrs |= {"autocomplete": "username webauthn", "maxlength": "254"}
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except ValidationError:
            raise ValidationError(_WRONG) from None


class SignupForm(allauth_forms.SignupForm):
    """A user name and a password. The name at the table is another thing and can be changed later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].help_text = f"With this name you log in: up to {LONGEST} letters, digits and . _ -"
        self.fields["username"].widget.attrs["maxlength"] = str(LONGEST)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class EmailForm(allauth_forms.AddEmailForm):
    """An address for mail. It is the account's when its owner has opened the link that is sent there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.pop("placeholder", None)


class ResetForm(allauth_forms.ResetPasswordForm):
    """Asks for a link to a new password. The answer is the same whether somebody has the address or not."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        limits.check((limits.MAILS, limits_key(email)), (limits.MAILS_OF_SITE, ""))
        found = EmailAddress.objects.filter(email=email, verified=True, user__is_active=True).select_related("user")
        self.users = [address.user for address in found]
        if not self.users:
            limits.spend((limits.MAILS, limits_key(email)))
        return email


class PasswordForm(allauth_forms.ChangePasswordForm):
    """A new password, after the present one, which may be mistyped a limited number of times."""

    def clean_oldpassword(self) -> str:
        with counted_wrong(self.user) as tries:
            password = str(super().clean_oldpassword())
            tries.right = True
        return password
