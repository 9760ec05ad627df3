"""The staff's pages of people and groups. Only a superuser gives rights, or touches an account that has some."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.own_data.deletion import NotDeletable, delete_account
from accounts.signing_in.again import ask_again
from accounts.staff.listed_lookups import ListedLookups
from accounts.staff.pages import has_rights
from accounts.usernames.taken import is_taken

for model in (Group, EmailAddress, Authenticator):  # the last two are their owners' own business
    admin.site.unregister(model)


class NewPersonForm(AdminUserCreationForm):  # type: ignore[type-arg]  # not subscriptable at run time
    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if is_taken(username):
            raise ValidationError("This name is taken, or looks like one that is.")
        return username


class BySuperusers(ListedLookups):
    """Pages on which rights are given: superusers change them, having shown who they are a moment ago."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        again = ask_again(request) if request.method == "POST" and _is_superuser(request) else None
        return again or super().changeform_view(request, *args, **kwargs)


@admin.register(Group)
class RightsAdmin(BySuperusers, GroupAdmin):
    """Django's own page of groups, without look-ups on its members."""


@admin.register(User)
class PersonAdmin(BySuperusers, UserAdmin):  # type: ignore[type-arg]  # not subscriptable outside of the type checker
    """People. Who may change users but is no superuser changes what a player is called, and whether they may log in."""

    list_display = ["username", "name", "is_guest", "is_staff", "last_login", "date_joined"]
    list_filter = ["is_guest", "is_staff", "is_active"]
    search_fields = ["username", "name", "email"]
    ordering = ["-date_joined"]
    actions = ["delete_accounts"]
    add_form = NewPersonForm
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["name", "email", "is_guest"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("Dates", {"fields": ["last_login", "date_joined", "deleted_at"]}),
    ]
    _for_all = ("name", "is_active")
    _for_nobody = ("username", "email", "is_guest", "last_login", "date_joined", "deleted_at")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Without the password for who may not set it: a field that is only shown shows the whole hash."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or _is_superuser(request):
            return shown
        return [(None, {"fields": ["username"]}), *shown[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return []
        if _is_superuser(request):
            return list(self._for_nobody)
        fields = [field for _, options in self.get_fieldsets(request, obj) for field in options["fields"]]
        return [str(field) for field in fields if field not in self._for_all]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if _is_superuser(request):
            return True
        return UserAdmin.has_change_permission(self, request, obj) and not (obj and has_rights(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # accounts are emptied, for boards refer to them

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's name
        if not _is_superuser(request):
            raise PermissionDenied
        return ask_again(request) or super().user_change_password(request, id, form_url)

    @admin.action(description="Delete these accounts for good", permissions=["forget"])
    def delete_accounts(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        if (again := ask_again(request)) is not None:
            return again
        for user in users.filter(deleted_at__isnull=True):
            try:
                delete_account(user)
                self.log_change(request, user, "Deleted the account.")
            except NotDeletable as error:
                self.message_user(request, f"{user.username}: {error}", "ERROR")
        return None

    def has_forget_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_superuser
