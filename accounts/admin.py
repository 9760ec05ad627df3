from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group

from accounts.forms import AdminLoginForm
from accounts.listed_lookups import ListedLookups
from accounts.models import ApiToken, User

admin.site.unregister(Group)
admin.site.login_form = AdminLoginForm


@admin.register(Group)
class RightsAdmin(ListedLookups, GroupAdmin):
    """Django's own page of groups, without look-ups on its members."""


@admin.register(User)
class PersonAdmin(ListedLookups, UserAdmin):  # type: ignore[type-arg]  # not subscriptable outside of the type checker
    list_display = ["username", "name", "is_guest", "is_staff", "last_login", "date_joined"]
    list_filter = ["is_guest", "is_staff", "is_active"]
    search_fields = ["username", "name", "email"]
    ordering = ["-date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["name", "email", "is_guest"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]


@admin.register(ApiToken)
class ApiTokenAdmin(ListedLookups):
    """Lists tokens. They are created only on the profile page; setting the date revokes one here."""

    list_display = ["name", "user", "created_at", "last_used_at", "revoked_at"]
    search_fields = ["name", "user__username", "user__name"]
    fields = ["name", "user", "created_at", "last_used_at", "revoked_at"]
    readonly_fields = ["name", "user", "created_at", "last_used_at"]
    list_select_related = ["user"]

    def has_add_permission(self, request: object) -> bool:
        return False
