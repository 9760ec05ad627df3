"""Forms about rooms."""

from typing import Any

from django import forms

from accounts.forms import cleaned, own_name
from accounts.names import NAME_LENGTH
from realtime.wire.messages import ROOM_NAME_LENGTH

UNDO = [
    ("consent", "when both opponents agree"),
    ("free", "always"),
    ("never", "never"),
]


class RoomForm(forms.Form):
    name = forms.CharField(max_length=ROOM_NAME_LENGTH, required=False, help_text="Empty: your table.")
    boards = forms.IntegerField(min_value=1, max_value=64, initial=4, label="Boards in a session")
    undo_policy = forms.ChoiceField(choices=UNDO, initial="consent", label="A call or card may be taken back")
    robots = forms.BooleanField(
        required=False, label="Robots in the empty seats", help_text="Friends take their places between boards."
    )

    def clean_name(self) -> str:
        return cleaned(self.cleaned_data["name"], ROOM_NAME_LENGTH)

    def columns(self) -> dict[str, Any]:
        """Return what was chosen as columns of Room."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "boards_per_session": data["boards"],
            "undo_policy": data["undo_policy"],
        }


class JoinForm(forms.Form):
    """A code as somebody read it out, or a link that was pasted. Case, blanks and hyphens do not matter."""

    code = forms.CharField(max_length=200, label="Code")


class GuestForm(forms.Form):
    """The name that a visitor who follows a link wants; they get a made-up one when it is empty."""

    name = forms.CharField(max_length=NAME_LENGTH, required=False, label="Your name")

    def clean_name(self) -> str:
        return own_name(self.cleaned_data["name"])
