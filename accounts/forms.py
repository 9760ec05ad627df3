"""Forms for names and API tokens."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.names import NAME_LENGTH, clean_text
from accounts.usernames.taken import imitates_staff


def cleaned(text: str, length: int = NAME_LENGTH) -> str:
    """Return a display name made safe to show. Raises ValidationError when nothing of it can be shown."""
    name = clean_text(text, length)
    if text and not name:
        raise forms.ValidationError("Please use letters that others can see.")
    return name


def own_name(text: str, user: User | None = None) -> str:
    """Return what a person wants to be called at the table. Raises ValidationError when it is not theirs to use."""
    name = cleaned(text)
    if not (user and user.is_staff) and imitates_staff(name):
        raise forms.ValidationError("This name looks like the site's own or its staff's. Please choose another one.")
    return name


class NameForm(forms.Form):
    """The name shown at the table."""

    name = forms.CharField(max_length=NAME_LENGTH)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        return own_name(self.cleaned_data["name"], self.user)


class TokenForm(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH)
