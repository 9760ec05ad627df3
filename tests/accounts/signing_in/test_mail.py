"""Addresses, links to new passwords, and what strangers learn from them: over a real mail server."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from config import env
from tests.cast import account
from tests.mail_server import MailServer
from tests.site import wait_for

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "seven diamonds doubled", "nine spades redoubled"


@pytest.fixture
def post(settings):
    server = MailServer()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}?tls=0"
    for name, value in env.mail(settings.EMAIL_URL).items():
        setattr(settings, name, value)
    yield server
    server.stop()


@pytest.fixture
def anna():
    user = account("Anna")
    user.set_password(PASSWORD)
    user.save()
    return user


def link_in(post, number):
    wait_for(lambda: len(post.mails) >= number, f"mail {number}")
    return re.search(r"https?://\S+", post.text(number - 1))[0]


def path_of(link):
    return re.sub(r"https?://[^/]+", "", link)


def ask(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def test_an_address_counts_when_its_link_was_opened(post, client, anna):
    client.force_login(anna)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("account_email"), {"email": "anna@x.org", "action_add": ""}).status_code == 302
    link = link_in(post, 1)
    assert post.mails[0]["To"] == "anna@x.org"
    assert ask(Client(), "anna@x.org").status_code == 302
    Client().post(path_of(link))
    assert EmailAddress.objects.get(user=anna).verified
    assert len(post.mails) == 1, "before it was confirmed no link to a password is sent there"
    client.post(reverse("account_email"), {"action_forget": ""})
    assert not EmailAddress.objects.exists()


def test_a_forgotten_password_is_replaced_by_the_mailed_link(post, anna):
    EmailAddress.objects.create(user=anna, email="anna@x.org", verified=True, primary=True)
    other = Client()
    other.force_login(anna)
    client = Client(headers={"host": "localhost"})
    assert ask(client, "Anna@x.org").status_code == 302
    page = client.get(path_of(link_in(post, 1)), follow=True)
    address = page.redirect_chain[-1][0]
    assert client.post(address, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not get_user(other).is_authenticated, "sessions under the old password end"
    client.post(reverse("login"), {"login": "Anna", "password": NEW})
    assert get_user(client) == anna
    again = Client().get(path_of(link_in(post, 1)), follow=True)
    assert "invalid" in again.content.decode().lower(), "a link works once"


def test_links_lead_home_whatever_host_was_asked(post, anna, settings):
    settings.SITE_URL = "https://bridge.example"
    EmailAddress.objects.create(user=anna, email="anna@x.org", verified=True, primary=True)
    ask(Client(headers={"host": "127.0.0.1"}), "anna@x.org")
    assert link_in(post, 1).startswith("https://bridge.example/accounts/password/reset/key/")


def test_nobody_learns_whose_an_address_is_nor_writes_to_strangers(post, anna, settings):
    settings.LIMIT_MAILS_PER_ADDRESS_PER_HOUR = 2
    EmailAddress.objects.create(user=anna, email="anna@x.org", verified=True, primary=True)
    pages = {}
    for email in ("anna@x.org", "nobody@x.org"):
        pages[email] = [ask(Client(), email).status_code for _ in range(3)]
    assert pages["anna@x.org"] == pages["nobody@x.org"] == [302, 302, 429]
    wait_for(lambda: len(post.mails) == 2, "two mails")
    assert {mail["To"] for mail in post.mails} == {"anna@x.org"}


def test_requests_are_limited_by_address(post, settings):
    settings.LIMIT_RESETS_PER_HOUR = 2
    assert [ask(Client(), f"{number}@x.org").status_code for number in range(3)] == [302, 302, 429]


def test_anothers_address_is_not_told_to_be_taken(post, client, anna):
    ben = account("Ben")
    EmailAddress.objects.create(user=ben, email="ben@x.org", verified=True, primary=True)
    client.force_login(anna)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for email in ("ben@x.org", "free@x.org"):
        assert client.post(reverse("account_email"), {"email": email, "action_add": ""}).status_code == 302


def test_without_mail_the_page_says_whom_to_ask(client, anna, settings):
    settings.SITE_CONTACT = "host@bridge.example"
    page = client.get(reverse("account_reset_password")).content.decode()
    assert "host@bridge.example" in page and "<form" not in page
    assert ask(client, "anna@x.org").status_code == 200
    client.force_login(anna)
    assert client.get(reverse("account_email")).url == reverse("profile")


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://u:p%40@h", 587, False, True),
        ("smtps://u:p%40@h", 465, True, False),
        ("smtp://u:p%40@h:25?tls=0", 25, False, False),
    ],
)
def test_the_mail_server_is_named_by_one_variable(url, port, ssl, tls):
    read = env.mail(url)
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_HOST_PASSWORD"]) == ("h", port, "p@")
    assert (read["EMAIL_USE_SSL"], read["EMAIL_USE_TLS"]) == (ssl, tls)
