"""The staff's site opens only to a session that was opened with a second factor."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import StaffRecord, User
from tests.cast import account, guest
from tests.staff import give_factor, show_factor, staff_client

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def chief():
    return account("chief", is_staff=True, is_superuser=True)


def index(client):
    return client.get(reverse("admin:index"), follow=True)


def inside(response):
    return (response.status_code == 200 and "accounts_user" in str(response.context.get("available_apps", ""))) or (
        response.resolver_match.view_name == "admin:index" and response.status_code == 200
    )


def test_a_visitor_and_a_guest_are_sent_to_log_in():
    for client in (Client(), Client()):
        response = index(client)
        assert response.redirect_chain[-1][0].startswith(reverse("login")) and not inside(response)
    player = Client()
    player.force_login(guest("anna"))
    assert index(player).redirect_chain[-1][0].startswith(reverse("login"))


def test_an_account_without_rights_is_refused():
    client = Client()
    show_factor(client, account("ben"))
    assert index(client).status_code == 403


def test_staff_without_a_factor_set_one_up_first(chief):
    client = Client()
    client.force_login(chief)
    response = index(client)
    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    assert not StaffRecord.objects.exists()


@pytest.mark.parametrize(
    "name", ["games_game_changelist", "accounts_user_changelist", "index", "password_change", "jsi18n"]
)
def test_a_session_from_before_the_factor_reaches_nothing(chief, name):
    client = Client()
    client.force_login(chief)
    give_factor(chief)
    response = client.get(reverse(f"admin:{name}"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    assert not StaffRecord.objects.exists()


def test_recovery_codes_alone_are_no_second_factor(chief):
    client = Client()
    RecoveryCodes.activate(chief)
    show_factor(client, chief)
    assert index(client).redirect_chain[-1][0] == reverse("mfa_index")


def test_a_session_opened_with_the_factor_is_inside(chief):
    client = Client()
    show_factor(client, chief)
    assert inside(index(client))


def test_it_ends_with_its_hours(chief, settings):
    settings.STAFF_SESSION_HOURS = 2
    client = Client()
    show_factor(client, chief, at=time.time() - 2 * HOUR - 1)
    assert index(client).redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))


def test_it_ends_when_the_factor_is_removed_or_another_persons(chief):
    client = Client()
    show_factor(client, chief)
    Authenticator.objects.all().delete()
    give_factor(chief)
    assert index(client).redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    other = Client()
    show_factor(other, account("other", is_staff=True))
    session = other.session
    session["account_authentication_methods_user"] = str(chief.pk)
    session.save()
    assert not inside(index(other))


def test_who_is_staff_no_more_is_outside_at_once(chief):
    client = Client()
    show_factor(client, chief)
    User.objects.update(is_staff=False)
    assert index(client).status_code == 403


def test_a_lost_factor_is_reset_by_who_can_run_commands(chief, capsys):
    client = Client()
    show_factor(client, chief)
    call_command("reset_second_factor", "CHIEF")
    assert "1 removed" in capsys.readouterr().out
    assert index(client).redirect_chain[-1][0] == reverse("mfa_index")
    with pytest.raises(CommandError, match="no user"):
        call_command("reset_second_factor", "nobody")


def test_the_site_takes_no_password_itself(chief):
    chief.set_password("seven diamonds doubled")
    chief.save()
    client = Client()
    client.post(reverse("admin:login"), {"username": "chief", "password": "seven diamonds doubled"})
    assert not inside(index(client))


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_to_no_other_site(there):
    client = staff_client()
    assert client.get(reverse("admin:login"), {"next": there}).url == reverse("admin:index")
