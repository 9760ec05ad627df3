from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.moderation import views as moderation

urlpatterns = [
    path("accounts/login/", views.Login.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/register/", views.register, name="register"),
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/tokens/", views.create_token, name="token-create"),
    path("accounts/tokens/<int:token>/revoke/", views.revoke_token, name="token-revoke"),
    path("accounts/blocks/<int:blocked>/remove/", moderation.unblock, name="unblock"),
    path("accounts/warnings/<int:warning>/read/", moderation.read_warning, name="warning-read"),
]
