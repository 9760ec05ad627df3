"""What several pages of the staff's site share."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.staff.listed_lookups import ListedLookups


class ReadOnlyAdmin(ListedLookups):
    """Pages that show rows and never change them: they are evidence in disputes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def has_rights(user: User) -> bool:
    """Say whether a user may do anything that not everybody may."""
    return user.is_staff or user.is_superuser or user.groups.exists() or user.user_permissions.exists()
