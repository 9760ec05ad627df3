"""Every kind of page says to the browser what it may do with it."""

import pytest
from django.test import Client

from tests.cast import account
from tests.config.test_private_pages import addresses, people
from tests.staff import show_factor

pytestmark = pytest.mark.django_db
__all__ = ["people"]
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=2592000",
}


@pytest.fixture
def _as_a_site(settings):
    settings.SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30


def look(response, path):
    for name, value in EXPECTED.items():
        assert response.headers.get(name) == value, (path, name, response.headers)
    assert "microphone=(self)" in response["Permissions-Policy"] and "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, path
    assert "form-action 'self'" in policy and "object-src 'none'" in policy and "base-uri 'none'" in policy, path


@pytest.mark.slow
@pytest.mark.usefixtures("_as_a_site")
def test_every_address_has_them(people):
    client = Client()
    show_factor(client, account("Stella", is_staff=True, is_superuser=True))
    kept = client.cookies["sessionid"].value
    for path in addresses(people):
        client.cookies["sessionid"] = kept
        look(client.get(path, secure=True), path)


@pytest.mark.usefixtures("_as_a_site")
@pytest.mark.parametrize("path", ["/nowhere/", "/rooms/x/", "/accounts/profile/", "/admin/", "/api/rooms"])
def test_so_has_what_is_not_there_or_not_allowed(client, path):
    look(client.get(path, secure=True), path)
    look(client.post(path, secure=True), path)


def test_a_static_file_is_not_guessed_at(client, settings):
    response = client.get("/static/css/base.css", secure=True)
    assert response["X-Content-Type-Options"] == "nosniff" and "Permissions-Policy" in response
