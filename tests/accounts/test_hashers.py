"""Passwords are hashed few at a time, and no login holds what pages and moves need."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse

from accounts import hashers, limits
from accounts.models import User
from tests.cast import account

PASSWORD = "seven diamonds doubled"


@pytest.fixture
def _small(settings, monkeypatch):
    settings.LIMIT_HASHES_AT_ONCE = 1
    monkeypatch.setattr(hashers, "WAITING", 0)
    monkeypatch.setattr(hashers, "WAIT_SECONDS", 0.05)


@pytest.mark.parametrize("kind", ["argon2", "pbkdf2_sha256"])
def test_a_password_is_checked_while_only_one_place_is_free(kind, settings):
    settings.LIMIT_HASHES_AT_ONCE = 1
    encoded = make_password(PASSWORD, hasher=kind)
    assert check_password(PASSWORD, encoded) and not check_password("guess", encoded)


def test_no_more_than_the_places_are_taken_at_once():
    inside, most, lock = 0, 0, threading.Lock()

    def hash_one(_):
        nonlocal inside, most
        with hashers.places.place():
            with lock:
                inside += 1
                most = max(most, inside)
            make_password(PASSWORD)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(hash_one, range(24)))
    assert most == 2


@pytest.mark.usefixtures("_small")
def test_a_login_that_finds_no_place_is_refused_and_says_when():
    with hashers.places.place(), ThreadPoolExecutor(1) as other:
        with pytest.raises(limits.TooMany, match="logins at this moment") as error:
            other.submit(make_password, PASSWORD).result()
        assert error.value.retry_after >= 1
    assert make_password(PASSWORD), "the place is free again"


def test_argon2_takes_what_owasp_asks_for_and_older_hashes_are_replaced_at_the_next_login(db):
    from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: PLC0415

    ben = account("Ben")
    ben.password = Argon2PasswordHasher().encode(PASSWORD, "a salt of 22 characters")
    ben.save()
    assert "m=102400,t=2,p=8" in ben.password
    assert Client().post(reverse("login"), {"username": "Ben", "password": PASSWORD}).status_code == 302
    ben.refresh_from_db()
    assert "m=19456,t=2,p=1" in ben.password


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/login/"])
def test_a_login_beside_too_many_is_answered_429_and_is_no_failed_try(path, db, settings, monkeypatch):
    settings.LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = 1
    ben = account("Ben")
    ben.set_password(PASSWORD)
    ben.is_staff = True
    ben.save()
    form = {"username": "Ben", "password": PASSWORD}
    monkeypatch.setattr(hashers.places, "_taken", 1)
    refused = Client().post(path, form)
    assert refused.status_code == 429 and int(refused["Retry-After"]) >= 1
    assert "Too many logins at this moment" in refused.content.decode()
    monkeypatch.setattr(hashers.places, "_taken", 0)
    assert Client().post(path, form).status_code == 302


def test_the_admins_login_is_limited_too(db, settings):
    settings.LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = 3
    User.objects.create_superuser("root", password=PASSWORD)
    for _ in range(3):
        assert Client().post("/admin/login/", {"username": "root", "password": "guess"}).status_code == 200
    assert Client().post("/admin/login/", {"username": "root", "password": PASSWORD}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="9.9.9.9")
    assert elsewhere.post("/admin/login/", {"username": "root", "password": PASSWORD}).status_code == 302


def test_the_tries_of_one_account_at_once_are_counted_before_their_hashes(transactional_db, settings):
    settings.LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = 3
    account("Ben")

    def guess(_):
        from django.db import connection  # noqa: PLC0415

        try:
            return Client().post("/admin/login/", {"username": "Ben", "password": "guess"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        answers = sorted(threads.map(guess, range(12)))
    assert answers == [200] * 3 + [429] * 9
