"""What users do about blocks and warnings with a form of a page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.moderation import blocks, sanctions


@login_required
@require_POST
def unblock(request: HttpRequest, blocked: int) -> HttpResponse:
    """Unblock a user; the page is the same for one who was not blocked."""
    blocks.unblock(_user(request), blocked)
    messages.success(request, "They are not blocked any more.")
    return redirect("profile")


@login_required
@require_POST
def read_warning(request: HttpRequest, warning: int) -> HttpResponse:
    """Note that the user has read a warning, and go back to the page where it was shown."""
    sanctions.mark_read(_user(request).pk, warning)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "home")


def _user(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user
