"""Which credential a socket has shown, whatever else its headers hold."""

import pytest

from realtime.sockets.process.handshake import Credential, credential

ORIGIN = "https://bridge.example"


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.ALLOWED_ORIGINS = [ORIGIN]


def of(cookie="sessionid=abc", origin=ORIGIN, **headers):
    sent = {"cookie": cookie, "origin": origin, **headers}
    return credential({name.encode(): value.encode("latin-1") for name, value in sent.items()})


@pytest.mark.parametrize(
    "cookie",
    [
        "sessionid=abc",
        "a/b=1; sessionid=abc",  # legal for browsers, and an error for http.cookies
        "sessionid=abc; @=1; =; ;; x",
        'theme="dark; sessionid=abc',
        "caf\xe9=1; sessionid=abc",
    ],
)
def test_the_session_is_found_among_other_cookies(cookie):
    assert of(cookie) == Credential(False, "abc")


@pytest.mark.parametrize("cookie", ["", "=", ";;;", "session=abc", "a/b=1", "\x00\xff"])
def test_without_a_session_there_is_no_credential(cookie):
    assert of(cookie) is None


@pytest.mark.parametrize("origin", ["", "null", "https://elsewhere.example", f"{ORIGIN}.evil.example"])
def test_a_session_counts_only_on_the_sites_own_pages(origin):
    assert of(origin=origin) is None
    assert of(origin=origin, authorization="Bearer key") == Credential(True, "key")
