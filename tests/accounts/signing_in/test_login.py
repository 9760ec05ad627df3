import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY, authenticate, get_user, hashers
from django.test import Client
from django.urls import reverse

from accounts.models import User
from rooms.models import Player
from tests.cast import account, guest
from tests.staff import give_factor

pytestmark = pytest.mark.django_db
PASSWORD = "seven diamonds doubled"


@pytest.fixture
def anna():
    user = account("Anna")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, name="Anna", password=PASSWORD, **more):
    return client.post(reverse("login"), {"login": name, "password": password} | more)


@pytest.mark.parametrize(("verified", "works"), [(True, True), (False, False)])
def test_a_confirmed_address_logs_in_too(client, anna, verified, works):
    EmailAddress.objects.create(user=anna, email="anna@x.org", verified=verified, primary=True)
    log_in(client, "ANNA@x.org")
    assert get_user(client).is_authenticated is works


def test_the_answer_does_not_tell_who_has_an_account(client, anna):
    EmailAddress.objects.create(user=anna, email="anna@x.org", verified=True, primary=True)
    tries = ["Anna", "nobody", "anna@x.org", "nobody@x.org", "", "\0", "а" * 200]
    said = [
        {str(error) for error in log_in(client, name, "guess").context["form"].non_field_errors()} for name in tries[:4]
    ]
    assert said[0] and said[0] == said[1] == said[2] == said[3]
    assert all(log_in(client, name, "guess").status_code == 200 for name in tries[4:])


@pytest.mark.parametrize("name", ["Anna", "nobody", "anna@x.org", "nobody@x.org"])
def test_each_try_costs_one_hash(client, anna, name, monkeypatch):
    EmailAddress.objects.create(user=anna, email="anna@x.org", verified=True, primary=True)
    hashed = []
    hasher = type(hashers.get_hasher())
    encode, verify = hasher.encode, hasher.verify
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: (hashed.append(1), encode(*a, **k))[1])
    monkeypatch.setattr(hasher, "verify", lambda *a, **k: (hashed.append(1), verify(*a, **k))[1])
    log_in(client, name, "guess")
    assert len(hashed) == 1


def test_who_is_locked_out_is_told_when_they_know_the_password(client, anna):
    User.objects.update(is_active=False)
    assert log_in(client).url == reverse("account_inactive")
    assert log_in(client, password="guess").status_code == 200
    assert not get_user(client).is_authenticated
    assert client.get(reverse("account_inactive")).status_code == 200


def test_a_guest_never_logs_in_by_a_password(anna):
    User.objects.update(is_guest=True)
    assert authenticate(username="Anna", password=PASSWORD) is None


def test_sessions_from_before_stay_valid(client):
    """They name Django's own backend."""
    client.force_login(guest("anna"), backend="django.contrib.auth.backends.ModelBackend")
    assert get_user(client).name == "anna"


def test_a_guest_who_logs_in_with_a_second_factor_gets_to_the_code(client, anna):
    give_factor(anna)
    client.force_login(guest("visitor"))
    assert log_in(client).url == reverse("mfa_authenticate")
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200 and SESSION_KEY not in client.session


def test_an_upgrade_to_an_account_keeps_the_row_and_a_failed_one_changes_nothing(client):
    client.post(reverse("play-now"))
    before = get_user(client)
    wrong = {"username": "Zoe", "password1": PASSWORD, "password2": "another"}
    assert client.post(reverse("register"), wrong).status_code == 200
    assert User.objects.get(pk=before.pk).username == before.username
    client.post(reverse("register"), wrong | {"password2": PASSWORD})
    after = get_user(client)
    assert (after.pk, after.username, after.is_guest) == (before.pk, "Zoe", False)
    assert Player.objects.get(user=after).name == before.name


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "account_set_password", "mfa_index", "mfa_activate_totp",
             "mfa_add_webauthn", "account_reauthenticate"]
)  # fmt: skip
def test_guests_have_no_use_for_pages_of_accounts(client, name):
    client.force_login(guest("anna"))
    for answer in (client.get(reverse(name)), client.post(reverse(name), {})):
        assert answer.url == reverse("register")


def test_the_present_password_is_asked_for_and_guesses_are_counted(client, anna, settings):
    settings.LIMIT_PASSWORD_AGAIN_FAILURES_PER_HOUR = 2
    client.force_login(anna)
    form = {"oldpassword": "guess", "password1": "nine spades redoubled", "password2": "nine spades redoubled"}
    change = reverse("account_change_password")
    assert [client.post(change, form).status_code for _ in range(2)] == [200, 200]
    assert client.post(change, form | {"oldpassword": PASSWORD}).status_code == 429
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 429
    assert log_in(Client()).status_code == 302, "logging in anew is counted apart"


def test_a_new_password_ends_other_sessions(client, anna):
    here, there = Client(), Client()
    here.force_login(anna)
    there.force_login(anna)
    form = {"oldpassword": PASSWORD, "password1": "nine spades redoubled", "password2": "nine spades redoubled"}
    assert here.post(reverse("account_change_password"), form).status_code == 302
    assert get_user(here).is_authenticated and not get_user(there).is_authenticated
