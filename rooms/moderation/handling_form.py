"""The form with which the staff handles a report."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from accounts.forms import cleaned
from accounts.moderation.models import REASON_LENGTH
from rooms.models import Report
from rooms.moderation.handling import SANCTION
from rooms.moderation.models import NOTE_LENGTH

Outcome = Report.Outcome
CHOICES: Final = [
    (Outcome.DISMISSED, "Dismiss: nothing is done"),
    (Outcome.WARNED, "Warn them"),
    (Outcome.MUTED, "Mute them on the whole site"),
    (Outcome.SUSPENDED, "Suspend them"),
    (Outcome.BANNED, "Ban them for good"),
]
LENGTHS: Final = [("", "-"), ("1", "a day"), ("3", "three days"), ("7", "a week"), ("30", "30 days"), ("365", "a year")]
UNTIL: Final = frozenset({Outcome.MUTED, Outcome.SUSPENDED})
"""The outcomes that last a time."""


class HandlingForm(forms.Form):
    """What is done, for how long, what the person is told, and a note for the staff."""

    outcome = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, label="What is done")
    days = forms.ChoiceField(choices=LENGTHS, required=False, label="For", help_text="To mute or suspend.")
    reason = forms.CharField(
        max_length=REASON_LENGTH,
        required=False,
        label="What they are told",
        help_text="They do not learn who has reported them: do not name anybody.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        max_length=NOTE_LENGTH, required=False, label="Note for the staff", widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_reason(self) -> str:
        return cleaned(self.cleaned_data["reason"], REASON_LENGTH)

    def clean_note(self) -> str:
        return cleaned(self.cleaned_data["note"], NOTE_LENGTH)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome = data.get("outcome")
        if outcome in SANCTION and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Tell them why.")
        if outcome in UNTIL and not data.get("days"):
            self.add_error("days", "Choose for how long.")
        return data

    def chosen(self) -> dict[str, Any]:
        """Return the arguments of `handling.handle`."""
        data = self.cleaned_data
        until: datetime | None = None
        if data["outcome"] in UNTIL:
            until = timezone.now() + timedelta(days=int(data["days"]))
        return {"outcome": data["outcome"], "reason": data["reason"], "until": until, "note": data["note"]}
