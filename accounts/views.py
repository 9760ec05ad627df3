"""Pages of accounts: log out, profile, API tokens."""

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import tokens
from accounts.forms import NameForm, TokenForm
from accounts.models import User
from accounts.moderation import blocks
from accounts.people import rename
from accounts.signing_in import mail, second_factor

NEW_TOKEN = "new_token"  # noqa: S105 - a key of the session


class Logout(views.LogoutView):
    """Ends the session, by a form alone."""

    http_method_names = ["post", "options"]


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """The user's name, how they log in, their data and API tokens. A new token is shown once."""
    user = _person(request)
    form = NameForm(request.POST or None, initial={"name": user.name}, user=user)
    if request.method == "POST" and form.is_valid():
        rename(user, form.cleaned_data["name"])
        messages.success(request, "Your name is changed.")
        return redirect("profile")
    context = {"form": form, "tokens": tokens.of(user), "new_token": request.session.pop(NEW_TOKEN, None)}
    context["blocks"] = blocks.of(user)
    context |= {"has_factor": second_factor.has_factor(user), "takes_mail": mail.is_set_up()}
    return render(request, "accounts/profile.html", context)


@login_required
@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    user, form = _person(request), TokenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the token a name, so that you will know it again.")
    elif len(tokens.of(user)) >= tokens.TOKENS:
        messages.error(request, f"{tokens.TOKENS} tokens are the most. Revoke one first.")
    else:
        request.session[NEW_TOKEN] = tokens.create(user, form.cleaned_data["name"])
    return redirect("profile")


@login_required
@require_POST
def revoke_token(request: HttpRequest, token: int) -> HttpResponse:
    tokens.revoke(_person(request), token)
    messages.success(request, "The token is revoked.")
    return redirect("profile")


def _person(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user
