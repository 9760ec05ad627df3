"""Pages of accounts: register, log in and out, profile."""

from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import limits, tokens
from accounts.forms import LoginForm, NameForm, RegisterForm, TokenForm
from accounts.models import User
from accounts.people import BACKEND, rename

NEW_TOKEN = "new_token"  # noqa: S105 - a key of the session


class Login(views.LoginView):
    """The login page."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm


@limits.limited
def register(request: HttpRequest) -> HttpResponse:
    """Create an account. A guest's row becomes the account, with everything that belongs to it."""
    user = request.user
    if user.is_authenticated and not user.is_guest:
        return redirect("profile")
    form = RegisterForm(request.POST or None, instance=user if user.is_authenticated else None)
    if request.method == "POST":
        limits.spend((limits.REGISTRATIONS, limits.client_address(request)))
        if form.is_valid():
            login(request, form.save(), backend=BACKEND)
            return redirect("home")
    return render(request, "accounts/register.html", {"form": form})


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """The user's name and API tokens. A new token is shown once."""
    user = _person(request)
    form = NameForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        rename(user, form.cleaned_data["name"])
        messages.success(request, "Your name is changed.")
        return redirect("profile")
    context = {"form": form, "tokens": tokens.of(user), "new_token": request.session.pop(NEW_TOKEN, None)}
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
