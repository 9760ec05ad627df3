"""The pages on which people log in, register and ask for a new password. The other ones are allauth's own."""

from typing import Any

from allauth.account import views as account_views
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from accounts import limits
from accounts.signing_in import mail
from accounts.signing_in.adapter import TAKEN


class Login(account_views.LoginView):
    """Logs in by name and password. Failed logins are limited: `login_limits`."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        leave_guest(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class PasskeyLogin(LoginWebAuthnView):
    """Logs in by a passkey alone."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        leave_guest(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class Register(account_views.SignupView):
    """Creates an account. A guest's row becomes the account, with everything that belongs to it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.is_guest:
            return redirect("profile")
        if request.method == "POST":
            limits.spend((limits.REGISTRATIONS, limits.client_address(request)))
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:  # somebody registered a name like it since the form looked
            form.add_error("username", TAKEN)
            response = self.form_invalid(form)
        return response


class Reset(account_views.PasswordResetView):
    """Mails a link to a new password. Without mail it says whom to ask."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not mail.is_set_up():
            return render(request, "account/password_reset_by_host.html", {"contact": settings.SITE_CONTACT})
        if request.method == "POST":
            limits.spend((limits.RESETS, limits.client_address(request)))
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class Email(account_views.EmailView):
    """The account's address for mail, which it need not have."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not mail.is_set_up():
            messages.info(request, "This site sends no mail, so it takes no addresses.")
            return redirect("profile")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "action_forget" not in request.POST:
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        assert request.user.is_authenticated
        EmailAddress.objects.filter(user=request.user).delete()
        request.user.email = ""
        request.user.save(update_fields=["email"])
        messages.success(request, "The address is forgotten.")
        return redirect("account_email")


def leave_guest(request: HttpRequest) -> None:
    """End a guest's session: allauth asks for a second factor only where nobody is logged in."""
    if request.user.is_authenticated:
        logout(request)
