from allauth.account.urls import urlpatterns as account_urls
from allauth.mfa.urls import urlpatterns as factor_urls
from django.urls import include, path
from django.views.generic import RedirectView

from accounts import views
from accounts.moderation import views as moderation
from accounts.own_data import views as own_data
from accounts.signing_in.views import Email, Login, PasskeyLogin, Register, Reset

urlpatterns = [
    path("accounts/login/", Login.as_view(), name="login"),
    path("accounts/logout/", views.Logout.as_view(), name="logout"),
    path("accounts/register/", Register.as_view(), name="register"),
    path("accounts/signup/", RedirectView.as_view(pattern_name="register", query_string=True)),
    path("accounts/password/reset/", Reset.as_view(), name="account_reset_password"),
    path("accounts/email/", Email.as_view(), name="account_email"),
    path("accounts/second-factor/webauthn/login/", PasskeyLogin.as_view(), name="mfa_login_webauthn"),
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/export/", own_data.export, name="export"),
    path("accounts/delete/", own_data.delete, name="account-delete"),
    path("accounts/tokens/", views.create_token, name="token-create"),
    path("accounts/tokens/<int:token>/revoke/", views.revoke_token, name="token-revoke"),
    path("accounts/blocks/<int:blocked>/remove/", moderation.unblock, name="unblock"),
    path("accounts/warnings/<int:warning>/read/", moderation.read_warning, name="warning-read"),
    # What stands above with the same address is the site's own page; allauth's pages find it by their names.
    path("accounts/", include(account_urls)),
    path("accounts/second-factor/", include(factor_urls)),
]
