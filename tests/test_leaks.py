"""The search for leaks finds every form of a hand, a secret or a token, and nothing in ordinary lines."""

import base64
import json

import pytest

from games.models import Deal
from tests.config.observability.test_redaction import FORMS, NORTH, ORDINARY
from tests.leaks import leaks

SECRET = bytes(range(100, 132))
DEAL = Deal(north="".join(NORTH), east="", south="", west="", secret=SECRET)


@pytest.mark.parametrize("form", FORMS)
def test_a_hand_in_any_form_is_found(form):
    assert leaks(f"it was {FORMS[form]}: no".encode(), deals=[DEAL])


@pytest.mark.parametrize(
    "leak",
    [
        SECRET,
        repr(SECRET).encode(),
        SECRET.hex().encode(),
        base64.b64encode(SECRET),
        base64.b64encode(json.dumps({"secret": SECRET.hex()}).encode()),
        json.dumps({"error": "S9"}).encode(),
        base64.b64encode(b"[[" + b'"channel",1,"t0ken-of-anna' + b'"]]'),
        b"t0ken-of-anna",
    ],
)
def test_secrets_cards_and_tokens_are_found(leak):
    assert leaks(b"it was " + leak + b".", deals=[DEAL], words=["t0ken-of-anna"])


def test_ordinary_lines_contain_no_leaks():
    assert leaks("\n".join(ORDINARY).encode(), deals=[DEAL], words=["t0ken-of-anna"]) == []
