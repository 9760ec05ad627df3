"""The staff's pages of people, tokens and the staff's own record."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import ApiToken, StaffRecord
from accounts.moderation.admin import SanctionAdmin
from accounts.staff.listed_lookups import ListedLookups
from accounts.staff.pages import ReadOnlyAdmin, has_rights
from accounts.staff.people import PersonAdmin, RightsAdmin

__all__ = ["ApiTokenAdmin", "PersonAdmin", "RightsAdmin", "SanctionAdmin", "StaffRecordAdmin"]

_OF_A_TOKEN: list[Any] = ["name", "user", "created_at", "last_used_at", "revoked_at"]


@admin.register(ApiToken)
class ApiTokenAdmin(ListedLookups):
    """Lists tokens. They are created only on the profile page; setting the date revokes one here."""

    list_display = ["name", "user", "created_at", "last_used_at", "revoked_at"]
    search_fields = ["name", "user__username", "user__name"]
    fields = _OF_A_TOKEN
    list_select_related = ["user"]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        return _OF_A_TOKEN if obj and obj.revoked_at else _OF_A_TOKEN[:-1]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        theirs = obj is None or request.user.is_superuser or not has_rights(obj.user)
        return theirs and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StaffRecord)
class StaffRecordAdmin(ReadOnlyAdmin):
    """What the staff opened and did. Nobody changes it here, superusers neither."""

    list_display = ["at", "staff", "action", "kind", "key", "changes", "board_in_play"]
    list_filter = ["board_in_play", "changes", "at"]
    list_select_related = ["staff"]
    search_fields = ["=staff__username", "action", "=key"]
    ordering = ["-id"]
    show_full_result_count = False
