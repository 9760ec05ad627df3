"""The admin's list of sanctions. They are imposed here or at a report, and stay on record when they are lifted."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.forms import cleaned
from accounts.models import User
from accounts.moderation import sanctions
from accounts.moderation.models import REASON_LENGTH, Sanction
from accounts.staff.listed_lookups import ListedLookups
from accounts.staff.pages import has_rights


def may_sanction(staff: User, user: User) -> bool:
    """Say whether a member of the staff may impose something on a user: on one of the staff only superusers may."""
    return staff.pk != user.pk and (staff.is_superuser or not has_rights(user))


class SanctionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Refuses what `sanctions.impose` would refuse, beside the field at fault."""

    class Meta:
        model = Sanction
        fields = ["user", "kind", "until", "reason"]

    def clean_reason(self) -> str:
        return cleaned(self.cleaned_data["reason"], REASON_LENGTH)

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until is not None and until <= timezone.now():
            raise forms.ValidationError("This date is over already.")
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Sanction.Kind.WARNING and data.get("until"):
            self.add_error("until", "A warning has no end: it is in force until it is read.")
        return data


@admin.register(Sanction)
class SanctionAdmin(ListedLookups):
    """Sanctions are imposed and lifted, and neither changed nor deleted."""

    form = SanctionForm
    list_display = ["user", "kind", "until", "reason", "by", "created_at", "read_at", "lifted_at", "lifted_by"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["user", "by", "lifted_by"]
    search_fields = ["=user__username", "user__name"]
    raw_id_fields = ["user"]
    ordering = ["-id"]
    actions = ["lift"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_sanction")

    def save_model(self, request: HttpRequest, obj: Sanction, form: Any, change: bool) -> None:
        staff = request.user
        assert isinstance(staff, User) and not change
        if not may_sanction(staff, obj.user):
            raise PermissionDenied("Only superusers impose something on members of the staff.")
        made = sanctions.impose(Sanction.Kind(obj.kind), obj.user, reason=obj.reason, by=staff, until=obj.until)
        obj.pk = made.pk

    @admin.action(description="Lift these sanctions", permissions=["lift"])
    def lift(self, request: HttpRequest, chosen: QuerySet[Sanction]) -> None:
        """Lift each, together with the record of who did it."""
        assert isinstance(request.user, User)
        for each in chosen:
            if sanctions.lift(each, request.user):
                self.log_change(request, each, "Lifted.")
        messages.success(request, "They are lifted.")
