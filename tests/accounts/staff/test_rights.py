"""The right to change users is no way to more rights: every path to them is tried by staff who have all others."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import tokens
from accounts.models import ApiToken, User
from tests.cast import account
from tests.staff import show_factor, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper():
    """A member of the staff with every permission there is, but no superuser."""
    user = account("helper", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client = Client()
    show_factor(client, user)
    client.user = user
    return client


def form_of(user, **changes):
    shown = {"username": user.username, "name": user.name, "email": user.email, "is_active": "on"}
    return shown | {"is_staff": "on", "is_superuser": "on", "is_guest": "on"} | changes


def rights(user):
    user.refresh_from_db()
    return (user.is_staff, user.is_superuser, user.groups.count(), user.user_permissions.count(), user.password)


def change(client, user, **fields):
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), form_of(user, **fields))


def test_they_change_a_players_name_and_nothing_that_gives_rights(helper):
    anna, group = account("anna"), Group.objects.create(name="chiefs")
    before = rights(anna)
    everything = [permission.pk for permission in Permission.objects.all()]
    response = change(
        helper,
        anna,
        name="Anna B",
        username="stolen",
        email="eve@x.org",
        groups=[group.pk],
        user_permissions=everything,
    )
    assert response.status_code == 302
    assert rights(anna) == before
    assert (anna.name, anna.username, anna.email, anna.is_guest) == ("Anna B", "anna", "", False)


def test_they_lock_a_player_out(helper):
    anna = account("anna")
    assert change(helper, anna, is_active="").status_code == 302
    assert not User.objects.get(pk=anna.pk).is_active


def test_they_change_nothing_of_themselves_or_of_who_has_rights(helper):
    chief, other = account("chief", is_staff=True, is_superuser=True), account("other")
    other.groups.add(Group.objects.create(name="readers"))
    for user in (helper.user, chief, other):
        before = rights(user)
        assert change(helper, user, name="changed", is_active="").status_code == 403
        assert rights(user) == before and user.is_active and user.name != "changed"


def test_they_set_nobodys_password(helper):
    for user in (account("anna"), account("chief", is_superuser=True), helper.user):
        before = user.password
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        for request in (helper.get(address), helper.post(address, {"password1": "x", "password2": "x"})):
            assert request.status_code == 403
        user.refresh_from_db()
        assert user.password == before


def test_they_add_and_delete_nobody(helper):
    anna = account("anna")
    new = {"username": "eve", "usable_password": "false", "is_staff": "on", "is_superuser": "on"}
    assert helper.post(reverse("admin:accounts_user_add"), new).status_code == 403
    assert helper.post(reverse("admin:accounts_user_delete", args=[anna.pk]), {"post": "yes"}).status_code == 403
    for action in ("delete_selected", "delete_accounts"):
        helper.post(reverse("admin:accounts_user_changelist"), {"action": action, "_selected_action": [anna.pk]})
    assert User.objects.filter(username="anna", deleted_at=None).exists()
    assert not User.objects.filter(username="eve").exists()


def test_they_change_no_group(helper):
    group = Group.objects.create(name="readers")
    helper.user.groups.add(group)
    form = {"name": "readers", "permissions": [Permission.objects.first().pk]}
    assert helper.post(reverse("admin:auth_group_change", args=[group.pk]), form).status_code == 403
    assert helper.post(reverse("admin:auth_group_add"), form | {"name": "mine"}).status_code == 403
    assert helper.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"}).status_code == 403
    assert not group.permissions.exists() and Group.objects.count() == 1


def test_they_revoke_a_players_token_and_not_a_chiefs_and_bring_none_back(helper):
    anna, chief = account("anna"), account("chief", is_superuser=True)
    for user in (anna, chief):
        tokens.create(user, "mine")
    dated = {"revoked_at_0": "2026-01-01", "revoked_at_1": "12:00:00"}
    for user, status in ((anna, 302), (chief, 403)):
        token = user.tokens.get()
        assert helper.post(reverse("admin:accounts_apitoken_change", args=[token.pk]), dated).status_code == status
    anna_s = anna.tokens.get()
    helper.post(reverse("admin:accounts_apitoken_change", args=[anna_s.pk]), {"revoked_at_0": "", "revoked_at_1": ""})
    assert ApiToken.objects.filter(revoked_at=None).get().user == chief


@pytest.mark.parametrize("model", [EmailAddress, Authenticator])
def test_addresses_and_factors_have_no_page(model):
    assert model not in admin.site._registry
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_a_superuser_gives_rights_after_showing_who_they_are(settings):
    anna = account("anna")
    chief = staff_client("chief", is_staff=True, is_superuser=True)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    session = chief.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": record["at"] - 301} for record in records]
    session.save()
    response = change(chief, anna, is_superuser="")
    assert response.url.startswith(reverse("mfa_reauthenticate")) and not User.objects.get(pk=anna.pk).is_staff
    password = reverse("admin:auth_user_password_change", args=[anna.pk])
    assert chief.get(password).url.startswith(reverse("mfa_reauthenticate"))
    session["account_authentication_methods"] = records
    session.save()
    assert change(chief, anna, is_superuser="").status_code == 302
    assert User.objects.get(pk=anna.pk).is_staff
    assert chief.get(password).status_code == 200


def test_a_superuser_adds_nobody_who_looks_like_another():
    account("anna")
    chief = staff_client("chief", is_staff=True, is_superuser=True)
    response = chief.post(reverse("admin:accounts_user_add"), {"username": "аnnа", "usable_password": "false"})
    assert response.status_code == 200 and response.context["adminform"].form.errors["username"]


def test_no_page_shows_a_hash_of_a_password(helper):
    anna = account("anna")
    anna.set_password("seven diamonds doubled")
    anna.save()
    looker = account("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    viewer = Client()
    show_factor(viewer, looker)
    address = reverse("admin:accounts_user_change", args=[anna.pk])
    for client in (helper, viewer, staff_client("chief", is_staff=True, is_superuser=True)):
        page = client.get(address)
        assert page.status_code == 200
        secret = anna.password.split("$")[-1]
        assert secret not in page.content.decode() and secret[6:20] not in page.content.decode()
