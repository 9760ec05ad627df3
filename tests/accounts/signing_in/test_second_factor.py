import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis import ConnectionError as RedisAway

from accounts.signing_in.second_factor import FactorAdapter
from tests.cast import account
from tests.staff import give_factor

pytestmark = pytest.mark.django_db
PASSWORD = "seven diamonds doubled"


@pytest.fixture
def anna():
    user = account("Anna")
    user.set_password(PASSWORD)
    user.save()
    give_factor(user)
    return user


def secret_of(user):
    return FactorAdapter().decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def code_of(user):
    return format_hotp_value(hotp_value(secret_of(user), int(time.time()) // 30))


def wrong_code(user):
    near = {format_hotp_value(hotp_value(secret_of(user), int(time.time()) // 30 + step)) for step in range(-3, 4)}
    return next(code for code in (f"{number:06}" for number in range(100)) if code not in near)


def asked_for_code():
    client = Client()
    client.post(reverse("login"), {"login": "Anna", "password": PASSWORD})
    return client


def answer(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_the_password_alone_opens_nothing_and_the_code_does(anna):
    client = asked_for_code()
    assert not get_user(client).is_authenticated
    assert answer(client, wrong_code(anna)).status_code == 200
    assert not get_user(client).is_authenticated
    assert answer(client, code_of(anna)).status_code == 302
    assert get_user(client) == anna


def test_wrong_codes_are_counted_by_account_over_all_addresses(anna, settings):
    settings.LIMIT_CODE_FAILURES_PER_HOUR = 3
    for number in range(3):
        client = asked_for_code()
        client.defaults["REMOTE_ADDR"] = f"9.9.9.{number}"
        assert answer(client, wrong_code(anna)).status_code == 200
    assert answer(asked_for_code(), code_of(anna)).status_code == 429


def test_a_right_code_is_not_counted(anna, settings):
    settings.LIMIT_CODE_FAILURES_PER_HOUR = 1
    for _ in range(2):
        cache.delete_pattern("allauth*")  # that a code was used already
        cache.delete_pattern("*totp*")
        assert answer(asked_for_code(), code_of(anna)).status_code == 302


def test_the_secret_is_not_readable_in_the_database(anna, settings):
    stored = Authenticator.objects.get(user=anna).data["secret"]
    secret = secret_of(anna)
    assert secret not in stored
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another one for this test alone"
    assert secret_of(anna) == secret, "a former key still reads it"
    settings.SECRET_KEY_FALLBACKS = []
    assert secret_of(anna) != secret and secret_of(anna) != secret_of(anna), "without the key nothing fits"
    assert answer(asked_for_code(), "000000").status_code == 200


def test_while_redis_is_away_a_code_is_refused_with_a_sentence(anna, monkeypatch):
    def away(*_, **__):
        raise RedisAway

    client = asked_for_code()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.cache.add", away)
    page = answer(client, code_of(anna))
    assert page.status_code == 200 and "Codes cannot be checked" in page.content.decode()
    assert not get_user(client).is_authenticated
