import json
from uuid import uuid4

import msgspec
import pytest
from django.test import Client

from accounts import tokens
from accounts.models import User
from realtime.wire import messages
from rooms.actions.apply import perform
from rooms.models import Player, Room
from rooms.services import membership
from rooms.services.membership import player_of
from rooms.services.room_view import room_view
from tests.cast import company, guest

pytestmark = pytest.mark.django_db


class Program:
    """A client of the API with a bearer token, and with CSRF checks on."""

    def __init__(self, user=None):
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {tokens.create(user, 'test')}"} if user else {}

    def post(self, path, body=None):
        data = body if isinstance(body, bytes) else json.dumps(body or {})
        return self.client.post(path, data, content_type="application/json", **self.headers)

    def get(self, path):
        return self.client.get(path, **self.headers)


def test_a_program_becomes_a_guest_and_plays_with_its_token():
    answer = Program().post("/api/guests", {"name": " Deep\u202eFinesse "})
    body = answer.json()
    assert answer.status_code == 201 and set(body) == {"player", "name", "token"}
    user = User.objects.get()
    assert (user.pk, user.name, user.is_guest) == (body["player"], body["name"], True) and user.name == "DeepFinesse"
    program = Program()
    program.headers = {"HTTP_AUTHORIZATION": f"Bearer {body['token']}"}
    assert program.post("/api/rooms").status_code == 201
    assert Room.objects.get().host.user == user


def test_a_guest_without_a_name_or_body_gets_one():
    assert Program().post("/api/guests").json()["name"]
    assert Program().post("/api/guests", b"").json()["name"]


def test_a_room_is_made_with_settings_and_nobody_seated():
    chosen = {"boards": 10, "undo_policy": "free", "robot_pace": 0, "fill_robots": False}
    answer = Program(guest("anna")).post("/api/rooms", {"name": "Bench", "settings": chosen})
    room = Room.objects.get()
    assert answer.json()["room"] == str(room.pk) and answer.json()["code"] == room.invite_code
    assert answer.json()["url"].endswith(f"/join/{room.invite_token}/")
    assert (room.name, room.boards_per_session, room.undo_policy) == ("Bench", 10, "free")
    assert (room.robot_pace, room.fill_robots, Player.objects.get().seat) == (0, False, None)


def test_joining_by_code_and_by_link():
    room = company().room
    ben, cleo = guest("ben"), guest("cleo")
    answer = Program(ben).post("/api/rooms/join", {"code": room.invite_code})
    assert (answer.status_code, answer.json()) == (200, {"room": str(room.pk)})
    Program(cleo).post("/api/rooms/join", {"code": room.invite_token})
    assert all(player_of(user, room.pk).seat is None for user in (ben, cleo))


def test_a_wrong_code_is_counted_and_not_found():
    program = Program(guest("ben"))
    room = company().room
    for _ in range(10):
        answer = program.post("/api/rooms/join", {"code": "WRONG22"})
        assert answer.status_code == 404
        assert answer.json() == {"code": "unknown_room", "message": membership.BAD_CODE, "field": "code"}
    limited = program.post("/api/rooms/join", {"code": room.invite_code})
    assert limited.status_code == 429 and int(limited["Retry-After"]) > 0
    assert limited.json()["code"] == "too_fast"


def test_the_room_is_shown_as_on_the_socket_to_those_in_it():
    people = company()
    answer = Program(people.players["anna"].user).get(f"/api/rooms/{people.room.pk}")
    shown = msgspec.json.decode(answer.content, type=messages.RoomView)
    expected = room_view(people.room.pk)
    expected.now = shown.now
    assert shown == expected
    stranger = Program(guest("eve")).get(f"/api/rooms/{people.room.pk}")
    assert stranger.status_code == 404 and stranger.json()["code"] == "unknown_room"


def test_a_player_who_has_left_the_room_does_not_see_it():
    people = company("ben")
    ben = people.players["ben"]
    perform(room_id=people.room.pk, player_id=ben.pk, action=messages.Leave(uuid4()))
    assert Program(ben.user).get(f"/api/rooms/{people.room.pk}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", None),
        (b"[]", None),
        (b"\xff", None),
        (b'{"name": 7}', "name"),
        (b'{"settings": {"boards": 0}}', "settings.boards"),
        (b'{"settings": {"undo_policy": "maybe"}}', "settings.undo_policy"),
        (b'{"surprise": 1}', None),
        (b"[" * 100_000, None),
        (b'{"surprise":' + b"[" * 100_000, None),
        (b'{"name":' + b'{"a":' * 100_000, "name"),
    ],
)
def test_bad_bodies_are_named(body, field):
    answer = Program(guest("anna")).post("/api/rooms", body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_message" and answer.json().get("field") == field
    assert not Room.objects.exists()


def test_calls_without_a_valid_token_are_refused():
    assert Program().post("/api/rooms").status_code == 401
    program = Program()
    program.headers = {"HTTP_AUTHORIZATION": "Bearer wrong"}
    answer = program.post("/api/rooms")
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    assert program.post("/api/guests").status_code == 401


def test_a_session_needs_the_csrf_token_to_write_and_not_to_read():
    people = company()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.players["anna"].user)
    assert client.get(f"/api/rooms/{people.room.pk}").status_code == 200
    refused = client.post("/api/rooms", "{}", content_type="application/json")
    assert refused.status_code == 403 and refused.json()["code"] == "not_allowed"
    client.get("/rooms/new/")
    token = client.cookies["csrftoken"].value
    answer = client.post("/api/rooms", "{}", content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_other_methods_are_named():
    answer = Program(guest("anna")).get("/api/rooms")
    assert answer.status_code == 405 and answer["Allow"] == "POST"


def test_guests_are_limited(settings):
    settings.LIMIT_GUESTS_PER_HOUR = 1
    assert [Program().post("/api/guests").status_code for _ in range(2)] == [201, 429]


FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", "")
"""What a form of another site can say that it sends, without asking this site first; and nothing at all."""


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize("path", ["/api/guests", "/api/rooms", "/api/rooms/join"])
def test_a_body_that_is_not_json_by_its_type_is_refused(path, content_type):
    room = company().room
    before = Room.objects.count(), Player.objects.count(), User.objects.count()
    for program in (Program(), Program(room.host.user)):
        body = json.dumps({"code": room.invite_code} if path.endswith("join") else {"name": "x"})
        answer = program.client.generic("POST", path, body, content_type=content_type, **program.headers)
        known = program.headers or path == "/api/guests"
        assert (answer.status_code, answer.json()["code"]) == ((415, "bad_message") if known else (401, "not_allowed"))
    assert (Room.objects.count(), Player.objects.count(), User.objects.count()) == before


def test_json_may_name_its_encoding():
    answer = Client().post("/api/guests", b'{"name": "Anna"}', content_type="application/json; charset=utf-8")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Content-Type": "text/plain"},
    ],
)
def test_no_page_of_another_site_makes_guests(headers):
    for body in (b"", b'{"name": "x"}'):
        answer = Client().post("/api/guests", body, content_type="application/json", headers=headers)
        assert answer.status_code == 403 and answer.json()["code"] == "not_allowed"
    assert not User.objects.exists()


def test_the_sites_own_pages_and_programs_with_a_token_may(settings):
    own = {"Origin": settings.ALLOWED_ORIGINS[0], "Sec-Fetch-Site": "same-origin"}
    assert Client().post("/api/guests", "{}", content_type="application/json", headers=own).status_code == 201
    program = Program(guest("anna"))
    program.client = Client(enforce_csrf_checks=True, headers={"Origin": "https://a-program-in-a-page.example"})
    assert program.post("/api/rooms").status_code == 201
