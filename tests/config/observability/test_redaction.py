"""Hands, secrets and tokens are redacted in every form in which a text may show them."""

import base64
import json
import secrets
import string
from time import perf_counter

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.observability.redaction import HIDDEN, redact
from games.rules.elements.card import Card
from games.rules.elements.deal import deal_from_number
from rooms.codes import new_invite_code, new_invite_token

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


@pytest.mark.parametrize(("secret", "token"), TOKENS, ids=["like cards", "random"])
def test_secrets_and_tokens(secret, token):
    for shown in (secret.hex(), secret.hex().upper(), repr(secret), repr(memoryview(secret).tobytes())):
        assert redact(f"the secret {shown} of it") == f"the secret {HIDDEN} of it"
    for before, shown, after in [
        ("", f"bridge_{token}", " made"),
        ("Authorization: Bearer ", token, ""),
        ("GET /join/", token, "/?next=/"),
        ("next=%2Fjoin%2F", token, "%2F"),
        ("GET /accounts/password/reset/key/", f"2c-{token}", "/"),
        ("next=%2Faccounts%2Fpassword%2Freset%2Fkey%2F", f"2c-{token}", "%2F"),
        ("https://bridge.example/accounts/confirm-email/", f"Mw:1w8z:{token}", "/"),
        ("sessionid=", token, "; csrftoken=[hidden]"),
        ("redis://", f":{token}", "@127.0.0.1:6379/0"),
        ("postgresql://", f"bridge:{token}", "@host/bridge"),
    ]:
        assert redact(before + shown + after) == before + HIDDEN + after


HANDS = [
    *("AKQ.J32.T98.765", "AKQJ.T98.765.432", "A.K.Q.J", "AK..T98.765", ".AKQ.J32.T98", "AKQJT98...5", "2.3.4.A"),
    *("-.AKQ.J32.T98", "AKQ.-.T98.765", "AKQ.J32.T98.-", "432.765.T98.J", "9876.543.2.AQ", "AKQJT98765432...K"),
    *("SAKQHJ32DT98C765", "SHAKQJDT98C765", "SAKQJT98765432HDC", "SAHKDQCJT98"),
]


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize(
    "around", ["{}", "N:{} and", "({})", "'{}',", "it was {}.", "x\\n{}\\n", '[Deal "N:{} {}"]', "a={};", "north{}east"]
)
def test_a_hand_by_suits_of_any_number_of_cards(hand, around):
    left = redact(around.replace("{}", hand))
    ranks = [each for each in hand.replace("-", "").replace(".", " ").split() if len(each) > 1]
    assert hand not in left and HIDDEN in left
    assert not [each for each in ranks if each in left], left


def still_dotted(hand):
    return ".".join("".join(ranks) for ranks in by_suits(hand))


@given(st.permutations([Card(suit + rank) for suit in "SHDC" for rank in "AKQJT98765432"]), st.integers(4, 13))
def test_a_hand_after_any_number_of_tricks(cards, number):
    order = "AKQJT98765432"
    hand = sorted(cards[:number], key=lambda card: ("SHDC".index(card[0]), order.index(card[1])))
    text = still_dotted(hand)
    assume(number == 13 or set(text) & set("AKQJT"))
    assert redact(f"North has {text} left") == f"North has {HIDDEN} left"


PASSWORDS = ["hunter2", "p%40ss", "correct-horse", "x", "0", "S3cr3t!#$"]
NAMED = [
    "password={}",
    "host=db password={} dbname=bridge",
    "?user=a&password={}&x=1",
    "PASSWORD={}",
    "passwd={};",
    '"password": "{}"',
    "'password': '{}'",
    'password="{}"',
    "password='{}'",
    "Key (password)=({}) already exists",
    '{{"password":"{}","name":"a"}}',
    '\\"password\\": \\"{}\\"',
    "POSTGRES_PASSWORD={}",
    "SECRET_KEY={}",
    "secret={}",
    "METRICS_TOKEN={}",
    "token={}&next=/",
    "'token': '{}'",
    "pwd={}",
    "password1={}&password2=x",
    "password = {}",
    "set_password('x', password='{}')",
    "sslpassword={} ",
    "access_token={}",
]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("form", NAMED)
def test_a_secret_by_its_name(form, password):
    before, after = (part.replace("{{", "{").replace("}}", "}") for part in form.split("{}"))
    left = redact(f"{before}{password}{after}")
    assert left.startswith(f"{before}{HIDDEN}" if before[-1] not in "\"'" else before[:-1].rstrip("\\")), left
    assert HIDDEN in left
    assert redact(f"{before}zebra-zebra{after}").count("zebra") == 0


def test_a_password_with_blanks_in_quotes():
    assert "horse" not in redact("password='correct horse battery' host=db")
    assert "horse" not in redact('{"password": "correct \\"horse\\" battery"}')
    assert "horse" not in redact("password='correct horse")


SHORT, LONG = new_invite_code(), new_invite_token()
INVITATIONS = [
    "https://bridge.example/join/{}/",
    "/join/{}",
    "GET /join/{}/ HTTP/1.1",
    "https:\\/\\/bridge.example\\/join\\/{}\\/",
    "next=%2Fjoin%2F{}%2F",
    "next=%252Fjoin%252F{}%252F",
    "next=%2fjoin%2f{}%2f",
    "code={}",
    "?code={}&name=x",
    '{{"code": "{}"}}',
    "'invite_code': '{}'",
    "invite_code='{}'",
    "Key (invite_code)=({}) already exists.",
    'code="{}"',
    '\\"code\\": \\"{}\\"',
    "code: x, invite_token={}",
    "DETAIL:  Failing row contains (7, Anna's room, {}, waiting).",
]


@pytest.mark.parametrize(
    "code",
    [SHORT, LONG, SHORT.lower(), f"{SHORT[:3]}-{SHORT[3:]}", "aB3_-6789012345x"],
    ids=["short", "long", "lower", "apart", "mixed"],
)
@pytest.mark.parametrize("form", INVITATIONS)
def test_an_invitation(form, code):
    before, after = (part.replace("{{", "{").replace("}}", "}") for part in form.split("{}"))
    left = redact(f"{before}{code}{after}")
    assert code not in left and HIDDEN in left, left


def test_the_short_code_is_the_rooms():
    for _ in range(200):
        assert redact(f"code={new_invite_code()}") == f"code={HIDDEN}"


def test_no_text_takes_long():
    """Text of strangers may be made to keep a search busy."""
    pieces = ("-", ".", "A", "2.", "A.", "S", "SA", "p", "password", "password=", 'password="', "code=", "join/")
    for piece in (*pieces, '\\"', "b'", "\\", "Failing row contains ("):
        text = piece * (20_000 // len(piece))
        began = perf_counter()
        redact(text)
        assert perf_counter() - began < 0.5, piece


ORDINARY = (
    "GET /rooms/0b6f7ad8-7c8e-4d0b-9d5e-0c2b6f1f7d11/",
    "celery v5.7.0, Python 3.11.2, 127.0.0.1:8001, redis://127.0.0.1:6379/0",
    '  File "/srv/bridge/current/.venv/lib/python3.11/site-packages/django/db/utils.py", line 105, in _execute',
    "IllegalMove: it is not your turn; WARNING 2026-11-25T04:01:28Z",
    "commit 91e7f33c0d5b8b2a7d7f2f6a5f0e1d2c3b4a5968",
    "SELECT north FROM games_deal WHERE id = %s",
    string.ascii_lowercase,
    "4.5.6.7:8000, 52.43.27.99, 255.255.255.255, 2.3.4, v5.7.0-T4, A.K.A. 2026-11-25T04:22:33.456-05:00",
    "close code=4001; code='undo_not_allowed', code: not_allowed, status code 200, error code = stale",
    "reset your password, the token is wrong; Secret of the deal; tokens: 3 (5 passwords)",
    "SHDC, S H D C, SELECT, DISCARD; join a room, rooms/join HTTP/1.1, POST /join/ 200, LEFT JOIN games_deal d ON d.id",
    "session began, sessions are kept; a key of the session",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_unchanged(text):
    assert redact(text) == text


def test_all_seats_of_one_deal():
    hands = deal_from_number(123456789)
    left = redact(repr(dict(zip("NESW", hands, strict=True))))
    assert not [card for hand in hands for card in hand if card in left]


def test_what_browsers_tell_each_other():
    sdp = "v=0\r\no=- 46 2 IN IP4 203.0.113.77\r\nc=IN IP6 2001:db8::77\r\n"
    sdp += "a=ice-ufrag:uF7a\r\na=ice-pwd:pA55wordOfIce\r\n"
    lines = "a=candidate:1 1 udp 2113937151 203.0.113.77 54321 typ host\r\n"
    for text in (sdp + lines, json.dumps({"sdp": sdp + lines}), json.dumps(json.dumps({"sdp": sdp + lines}))):
        left = redact(text)
        assert not [part for part in ("203.0.113.77", "2001:db8::77", "uF7a", "pA55wordOfIce") if part in left], left
