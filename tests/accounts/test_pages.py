import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from accounts import tokens
from accounts.authentication import user_for_token
from accounts.models import User
from rooms.models import Player
from rooms.services.room_view import room_view
from tests.cast import account, company, guest

pytestmark = pytest.mark.django_db
PASSWORD = "seven diamonds doubled"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def register(client, **changes):
    form = {"username": "Anna", "password1": PASSWORD, "password2": PASSWORD} | changes
    return client.post(reverse("register"), form)


def log_in(client, **changes):
    return client.post(reverse("login"), {"username": "Anna", "password": PASSWORD} | changes)


def test_a_visitor_registers_and_is_logged_in(client):
    assert register(client).status_code == 302
    user = get_user(client)
    assert (user.username, user.name, user.is_guest) == ("Anna", "Anna", False)
    assert user.password.startswith("argon2")


def test_a_guest_becomes_an_account_and_keeps_everything(client):
    client.post(reverse("play-now"))
    before = get_user(client)
    player = Player.objects.get(user=before)
    key = client.session.session_key
    register(client)
    after = get_user(client)
    assert (after.pk, after.is_guest, after.username, after.name) == (before.pk, False, "Anna", before.name)
    assert Player.objects.get(user=after) == player
    assert client.session.session_key != key, "a session begins anew with new rights"
    client.post(reverse("logout"))
    assert log_in(client).status_code == 302
    assert get_user(client).pk == before.pk


@pytest.mark.parametrize(
    "changes",
    [
        {"password1": "short", "password2": "short"},
        {"password1": "password123", "password2": "password123"},
        {"password1": "84759374593", "password2": "84759374593"},
        {"password2": "something else"},
        {"username": "no spaces or <tags>"},
        {"username": "BEN"},
    ],
)
def test_bad_registrations_change_nothing(client, changes):
    account("Ben")
    ben = guest("ben")
    client.force_login(ben)
    response = register(client, **changes)
    assert response.status_code == 200 and response.context["form"].errors
    assert User.objects.get(pk=ben.pk).is_guest


def test_an_account_does_not_register_again(client):
    client.force_login(account("Ben"))
    assert register(client).url == reverse("profile")
    assert not User.objects.filter(username="Anna").exists()


def test_the_case_of_the_name_does_not_matter_for_logging_in(client):
    register(Client())
    assert log_in(client, username="aNNa").status_code == 302
    assert get_user(client).username == "Anna"


def test_guests_have_no_password_to_log_in_with(client):
    ben = guest("ben")
    assert log_in(client, username=ben.username, password="").status_code == 200
    assert not get_user(client).is_authenticated


def test_login_failures_are_limited_by_address(client, settings):
    settings.LIMIT_LOGIN_FAILURES_PER_HOUR = 3
    register(Client())
    for number in range(3):
        assert log_in(client, username=f"name{number}", password="guess").status_code == 200
    response = log_in(client)
    assert response.status_code == 429 and int(response["Retry-After"]) > 0
    assert not get_user(client).is_authenticated
    assert log_in(Client(REMOTE_ADDR="9.9.9.9")).status_code == 302


def test_failures_at_one_account_are_limited_for_the_address_that_they_come_from(settings):
    settings.LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = 2
    register(Client())
    for _ in range(2):
        assert log_in(Client(REMOTE_ADDR="6.6.6.6"), username=" ANNA", password="guess").status_code == 200
    refused = log_in(Client(REMOTE_ADDR="6.6.6.6"), username="Anna")
    assert refused.status_code == 429 and "to this account from your network" in refused.content.decode()
    assert log_in(Client(REMOTE_ADDR="6.6.6.6"), username="Ben", password="guess").status_code == 200


def test_others_guesses_never_keep_the_owner_out(settings, caplog):
    settings.LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = 1
    settings.LIMIT_LOGIN_FAILURES_WATCHED_PER_HOUR = 4
    register(Client())
    for number in range(6):
        assert log_in(Client(REMOTE_ADDR=f"6.6.6.{number}"), password="guess").status_code == 200
    assert "limit_reached" in caplog.text and "Anna" not in caplog.text.partition("limit_reached")[2]
    assert log_in(Client(REMOTE_ADDR="9.9.9.9")).status_code == 302


def test_a_right_password_costs_nothing(settings):
    settings.LIMIT_LOGIN_FAILURES_PER_HOUR = settings.LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = 1
    register(Client())
    for _ in range(4):
        assert log_in(Client()).status_code == 302


def test_logging_in_leads_back_to_the_page_and_not_to_another_site(client):
    register(Client())
    assert log_in(client, next="/accounts/profile/").url == "/accounts/profile/"
    assert log_in(Client(), next="https://evil.example/").url == "/"


def test_the_profile_is_for_those_who_are_logged_in(client):
    response = client.get(reverse("profile"))
    assert response.status_code == 302 and response.url.startswith(reverse("login"))


def test_a_new_name_is_seen_at_the_table():
    people = company()
    client = client_of(people.players["anna"].user)
    version = people.fresh.version
    client.post(reverse("profile"), {"name": " Anna\u202e  K. "})
    view = room_view(people.room.pk)
    assert view.players[0].name == "Anna K."
    assert view.version > version


def test_a_name_that_nobody_could_see_is_refused():
    anna = guest("anna")
    response = client_of(anna).post(reverse("profile"), {"name": "\u3164"})
    assert response.context["form"].errors
    assert User.objects.get(pk=anna.pk).name == "anna"


def test_a_token_is_shown_once_listed_and_revoked():
    anna = guest("anna")
    client = client_of(anna)
    client.post(reverse("token-create"), {"name": "my robot"})
    first = client.get(reverse("profile"))
    token = first.context["new_token"]
    assert token in first.content.decode()
    again = client.get(reverse("profile"))
    assert again.context["new_token"] is None and token not in again.content.decode()
    (listed,) = again.context["tokens"]
    assert listed.name == "my robot" and user_for_token(token) == anna
    assert token not in listed.digest
    client.post(reverse("token-revoke", args=[listed.pk]))
    assert user_for_token(token) is None
    assert client.get(reverse("profile")).context["tokens"] == []


def test_nobody_revokes_anothers_token():
    anna = guest("anna")
    token = tokens.create(anna, "mine")
    (listed,) = tokens.of(anna)
    client_of(guest("eve")).post(reverse("token-revoke", args=[listed.pk]))
    assert user_for_token(token) == anna


def test_the_number_of_tokens_is_limited(monkeypatch):
    monkeypatch.setattr(tokens, "TOKENS", 2)
    anna = guest("anna")
    client = client_of(anna)
    for _ in range(4):
        client.post(reverse("token-create"), {"name": "another"})
    assert len(tokens.of(anna)) == 2


@pytest.mark.parametrize("token", ["", "bridge_", "wrong", "\x00"])
def test_other_tokens_have_no_owner(token):
    tokens.create(guest("anna"), "mine")
    assert user_for_token(token) is None


def test_the_token_of_an_inactive_user_is_not_valid():
    anna = guest("anna")
    token = tokens.create(anna, "mine")
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert user_for_token(token) is None


@pytest.mark.parametrize("key", ['"\\000aaaaaaaa"', "\xff" * 32, "a" * 5000, "../" * 9, "", "'; drop table"])
def test_a_session_that_cannot_be_is_none(key):
    client = Client(headers={"cookie": f"sessionid={key}"})
    assert client.get("/").status_code == 200
    assert client.get(reverse("profile")).status_code == 302


def test_forms_need_their_csrf_token():
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("play-now")).status_code == 403
    assert not User.objects.exists()
