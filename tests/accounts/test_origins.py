"""The cookie that tells browsers apart, and the hashes made of it and of addresses."""

import pytest
from django.conf import settings as site
from django.core import signing
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import limits, tokens
from accounts.origins import LENGTH, origins_of, origins_of_socket, salted
from accounts.origins.cookie import COOKIE
from config.observability.redaction import redact
from tests.cast import guest

pytestmark = pytest.mark.django_db


def socket(peer="9.9.9.9", **headers):
    pairs = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return origins_of_socket(dict(pairs), limits.address_of({"client": (peer, 1), "headers": pairs}))


def device(name):
    return signing.TimestampSigner(salt="accounts.origins.cookie").sign(name)


def test_every_browser_gets_a_cookie_that_scripts_and_other_sites_do_not_get(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = client.get("/").cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert cookie["max-age"] == 400 * 24 * 3600 and cookie["path"] == "/"
    assert COOKIE not in client.get(reverse("login")).cookies, "it has one"
    assert COOKIE not in Client().post("/api/guests", {}, content_type="application/json").cookies


def test_a_cookie_is_renewed_as_the_same_and_a_forged_one_replaced(client, monkeypatch):
    name = "a" * 22
    client.cookies[COOKIE] = device(name)
    monkeypatch.setattr(signing.time, "time", lambda: 4_000_000_000)
    renewed = client.get("/").cookies[COOKIE].value
    assert renewed.split(":")[0] == name
    monkeypatch.undo()
    client.cookies[COOKIE] = f"{name}:forged:x"
    assert client.get("/").cookies[COOKIE].value.split(":")[0] != name


def test_pages_and_sockets_see_the_same_origins(settings):
    settings.TRUSTED_PROXY_HOPS = 1
    cookie = f"{COOKIE}={device('tablet')}"
    headers = {"HTTP_COOKIE": cookie, "HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.7"}
    request = RequestFactory().get("/", **headers)
    assert origins_of(request) == socket(cookie=cookie, x_forwarded_for="203.0.113.7")
    assert {kind for kind, _ in origins_of(request)} == {"device", "address"}


def test_an_address_counts_as_one_for_its_whole_network_and_in_every_form():
    assert socket("2001:db8:1:2::3") == socket("2001:db8:1:2:ffff::9") != socket("2001:db8:1:3::3")
    assert socket("::ffff:203.0.113.7") == socket("203.0.113.7") != socket("203.0.113.8")
    assert socket("") == frozenset(), "unknown is not shared with others of unknown address"


def test_a_guests_token_leads_back_to_where_the_guest_was_made():
    maker = socket("203.0.113.7", cookie=f"{COOKIE}={device('tablet')}")
    token = tokens.create(guest("eve"), "made with the guest", maker)
    assert maker < socket("198.51.100.1", authorization=f"Bearer {token}")
    assert tokens.owner(token) is not None
    assert tokens.owner(token.split("-of-")[0]) is None, "without them it is no token"
    assert redact(f"token was {token}.") == "token was [hidden]."


def test_the_api_makes_such_tokens(client):
    client.get("/")
    answer = client.post("/api/guests", {}, content_type="application/json")
    found = socket("198.51.100.1", authorization=f"Bearer {answer.json()['token']}")
    assert len(found) == 3, "the maker's browser and address, and where it is used"


@pytest.mark.parametrize(
    "mark", ["-of-", "-of-dshort", "-of-x" + "0" * LENGTH, "-of-d" + "0" * (LENGTH + 1), "-of-d-of-a"]
)
def test_what_is_no_origin_in_a_token_is_none(mark):
    assert socket("", authorization=f"Bearer bridge_x{mark}") == frozenset()


def test_nothing_of_an_address_or_cookie_is_in_its_hash(settings):
    (found,) = socket("203.0.113.7")
    settings.SECRET_KEY = site.SECRET_KEY + "another"
    assert socket("203.0.113.7") != {found}, "it depends on the site's key"
    assert len(found[1]) == len(salted(found[1], "room")) == LENGTH and salted(found[1], "room") != found[1]
