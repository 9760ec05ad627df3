"""Forms for accounts, names and API tokens."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm

from accounts import login_limits
from accounts.models import User
from accounts.names import NAME_LENGTH, clean_name, clean_text


def cleaned(text: str, length: int = NAME_LENGTH) -> str:
    """Return a display name made safe to show. Raises ValidationError when nothing of it can be shown."""
    name = clean_text(text, length)
    if text and not name:
        raise forms.ValidationError("Please use letters that others can see.")
    return name


class LoginForm(AuthenticationForm):
    """Counts a login before its password is hashed. Raises TooMany, which a middleware answers."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        with login_limits.attempt(self.request, self.cleaned_data.get("username", "")):
            return super().clean()


class AdminLoginForm(LoginForm, AdminAuthenticationForm):
    """The same on the admin's login page."""


class RegisterForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A new account, or, with a guest as `instance`, the guest's own row turned into one."""

    class Meta:
        model = User
        fields = ["username"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("username", None)  # that of a guest is made up
        self.fields["username"].help_text = "With this name you log in."

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This name is taken.")
        return username

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        if not self.instance.pk:
            user.name = clean_name(user.username)
        user.is_guest = False
        if commit:
            user.save()
        return user


class NameForm(forms.Form):
    """The name shown at the table."""

    name = forms.CharField(max_length=NAME_LENGTH)

    def clean_name(self) -> str:
        return cleaned(self.cleaned_data["name"])


class TokenForm(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH)
