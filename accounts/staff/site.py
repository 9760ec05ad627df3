"""Django's admin, for staff with a second factor alone, and with a record of every page that they open."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.signing_in import second_factor
from accounts.staff import records


class StaffSite(admin.AdminSite):
    """A member of the staff reaches it only in a session that was opened with their second factor.

    A page for the staff that stands elsewhere is wrapped with `admin.site.admin_view`, and so has the same guard and
    the same record.
    """

    site_title = site_header = "Bridge: staff"
    index_title = "What the staff may see"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and super().has_permission(request) and second_factor.proven(request, user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send whoever may not come in yet to where they can: to log in, to set up a second factor, or to show it."""
        there = self._wanted(request)
        user = request.user
        if not user.is_authenticated or user.is_guest:
            return redirect_to_login(there)
        if not super().has_permission(request):
            raise PermissionDenied
        if second_factor.proven(request, user):
            return HttpResponseRedirect(there)  # `redirect` would take a word for the name of a view
        if not second_factor.has_factor(user):
            messages.info(request, "The staff need a second factor. Set up an app with codes, or a passkey, first.")
            return redirect("mfa_index")
        methods = get_adapter(request).get_reauthentication_methods(user)
        by_factor = next(each["url"] for each in methods if each["id"].startswith("mfa"))
        return redirect(f"{by_factor}?{urlencode({REDIRECT_FIELD_NAME: there})}")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(records.recorded(self, view), cacheable)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def _wanted(self, request: HttpRequest) -> str:
        there = request.GET.get(REDIRECT_FIELD_NAME, "")
        safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
        return there if safe else reverse("admin:index", current_app=self.name)
