"""Hands, secrets and tokens are redacted in every form in which a text may show them."""

import base64
import json
import secrets
import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.observability.redaction import HIDDEN, redact
from games.rules.elements.card import Card
from games.rules.elements.deal import deal_from_number

NORTH, *_ = deal_from_number(10**28)
COLUMN = "".join(NORTH)


def by_suits(hand):
    return [[card[1] for card in hand if card[0] == suit] for suit in "SHDC"]


FORMS = {
    "column": COLUMN,
    "tuple": repr(NORTH),
    "json": json.dumps(NORTH),
    "json in json": json.dumps(json.dumps(NORTH)),
    "words": " ".join(NORTH),
    "msgpack": repr(msgspec.msgpack.encode(NORTH)),
    "msgpack without quotes": repr(msgspec.msgpack.encode(NORTH))[2:-1],
    "utf-8": repr(COLUMN.encode()),
    "pbn": "N:" + ".".join(map("".join, by_suits(NORTH))) + " and others",
    "diagram": "\n".join(
        f"{suit} {''.join(ranks)}" for suit, ranks in zip("♠♥♦♣", by_suits(NORTH), strict=True) if ranks
    ),
    "row": f"DETAIL:  Failing row contains (1, 7, 8, {COLUMN}, 2).",
    "celery": json.dumps({"body": base64.b64encode(json.dumps([[1, json.dumps(NORTH)], {}]).encode()).decode()}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_hand_in_any_form(form):
    left = redact(f"it was {FORMS[form]}: no")
    assert not [card for card in NORTH if card in left], left
    ranks = "".join(by_suits(NORTH)[0])
    assert ranks not in left, left
    assert left.startswith("it was ") and left.endswith(": no")
    if form == "celery":
        body = json.loads(FORMS[form])["body"]
        assert NORTH[0] in base64.b64decode(body).decode() and body not in left


@pytest.mark.parametrize("text", ["KeyError: 'S9'", 'KeyError: "S9"', "no S9", "S9", "(S9)", "x=S9,"])
def test_a_single_card(text):
    assert "S9" not in redact(text)


@given(st.permutations([Card(suit + rank) for suit in "SHDC" for rank in "AKQJT98765432"]), st.integers(2, 52))
def test_any_cards_joined(cards, number):
    assert redact("".join(cards[:number])) == HIDDEN


# With letters that look like cards at the beginning and the end, and at random.
TOKENS = [(bytes.fromhex("CA" * 32), "SADAS9" + "x" * 30 + "-C4"), (secrets.token_bytes(32), secrets.token_urlsafe(32))]


@pytest.mark.parametrize(("secret", "token"), TOKENS)
def test_secrets_and_tokens(secret, token):
    for shown in (secret.hex(), secret.hex().upper(), repr(secret), repr(memoryview(secret).tobytes())):
        assert redact(f"the secret {shown} of it") == f"the secret {HIDDEN} of it"
    for before, shown, after in [
        ("", f"bridge_{token}", " made"),
        ("Authorization: Bearer ", token, ""),
        ("GET /join/", token, "/?next=/"),
        ("next=%2Fjoin%2F", token, "%2F"),
        ("sessionid=", token, "; csrftoken=[hidden]"),
        ("redis://", f":{token}", "@127.0.0.1:6379/0"),
        ("postgresql://", f"bridge:{token}", "@host/bridge"),
    ]:
        assert redact(before + shown + after) == before + HIDDEN + after


ORDINARY = (
    "GET /rooms/0b6f7ad8-7c8e-4d0b-9d5e-0c2b6f1f7d11/",
    "celery v5.7.0, Python 3.11.2, 127.0.0.1:8001, redis://127.0.0.1:6379/0",
    '  File "/srv/bridge/current/.venv/lib/python3.11/site-packages/django/db/utils.py", line 105, in _execute',
    "IllegalMove: it is not your turn; WARNING 2026-11-25T04:01:28Z",
    "commit 91e7f33c0d5b8b2a7d7f2f6a5f0e1d2c3b4a5968",
    "SELECT north FROM games_deal WHERE id = %s",
    string.ascii_lowercase,
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_unchanged(text):
    assert redact(text) == text


def test_all_seats_of_one_deal():
    hands = deal_from_number(123456789)
    left = redact(repr(dict(zip("NESW", hands, strict=True))))
    assert not [card for hand in hands for card in hand if card in left]
