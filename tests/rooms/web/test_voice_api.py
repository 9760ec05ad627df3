"""Credentials for voice: only for persons who sit at the table, and not too often."""

import re

import pytest
from django.test import Client

from realtime.wire import messages
from rooms.models import Player
from rooms.voice import access, credentials
from tests.cast import company, done, four, guest, playing
from tests.rooms.web.test_api import Program

pytestmark = pytest.mark.django_db
TURN = ["turn:turn.bridge.example:3478", "turns:turn.bridge.example:5349?transport=tcp"]
SECRET = "a-secret-of-the-turn-server-0123456789"


@pytest.fixture(autouse=True)
def _turn(settings, real_servers):
    settings.TURN_URLS, settings.TURN_SECRET = TURN, SECRET
    settings.TURN_SECRET_OLD = "the-old-one-of-thirty-two-letters"


def ask(people, name):
    return Program(people.players[name].user).get(f"/api/rooms/{people.room.pk}/ice")


def test_who_sits_there_gets_credentials_for_ten_minutes():
    people = four()
    answer = ask(people, "ben")
    assert (answer.status_code, set(answer.json())) == (200, {"ice_servers", "ttl", "relay_only"})
    (server,) = answer.json()["ice_servers"]
    expiry, _, who = server["username"].partition(":")
    assert server["urls"] == TURN and answer.json()["ttl"] == 600
    assert credentials.issue(SECRET, who, int(expiry) - 600).password == server["credential"], "with the new secret"
    assert answer["Cache-Control"] == "private, no-store"
    assert re.fullmatch("[0-9a-f]{24}", who)
    names = [ask(people, name).json()["ice_servers"][0]["username"].partition(":")[2] for name in ("ben", "dora")]
    assert names[0] == who != names[1]


def test_nobody_else_gets_any():
    people = playing(four())
    people.come("kim")
    refused = ask(people, "kim")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_seated")
    assert people.do("dora", messages.Substitute) == done  # a former player: a robot has the seat
    assert ask(people, "dora").status_code == 403
    elsewhere = company("ben")
    strangers = [ask(elsewhere, "ben").json(), Program(guest("eve")).get(f"/api/rooms/{people.room.pk}/ice").json()]
    assert strangers[0]["code"] == "not_seated" and strangers[1]["code"] == "unknown_room"
    unknown = Program(guest("eve")).get("/api/rooms/7a6e6f4c-0000-4000-8000-000000000000/ice")
    assert unknown.status_code == 404 and unknown.json() == strangers[1], "one answer, whether there is such a room"
    assert Client().get(f"/api/rooms/{people.room.pk}/ice").status_code == 401


@pytest.mark.parametrize("away", ["leave", "removed"])
def test_who_has_left_gets_none(away):
    people = four()
    if away == "leave":
        people.do("ben", messages.Leave)
    else:
        people.do("anna", messages.RemovePlayer, player=people.players["ben"].pk)
    assert ask(people, "ben").status_code == 404


def test_robots_have_no_voice():
    people = company()
    people.sit(anna="S")
    people.robots("NEW")
    assert access.seated(people.room.pk) == [people.players["anna"].pk]
    assert access.entitled(set(Player.objects.values_list("pk", flat=True))) == {people.players["anna"].pk}


def test_the_host_or_the_site_may_switch_it_off(settings):
    people, off = four(), four(voice=False)
    assert (ask(off, "ben").status_code, ask(off, "ben").json()["code"]) == (403, "not_allowed")
    settings.VOICE = False
    assert ask(people, "ben").json()["code"] == "not_allowed"


def test_seven_times_in_a_minute_are_too_many():
    people = four()
    answers = [ask(people, "ben") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60 and answers[-1].json()["code"] == "too_fast"
    assert ask(people, "cleo").status_code == 200


def test_without_a_turn_server_the_page_is_told_what_may_fail(settings):
    settings.TURN_URLS, settings.STUN_URLS = [], ["stun:stun.bridge.example"]
    found = ask(four(), "ben").json()
    assert found["ice_servers"] == [{"urls": ["stun:stun.bridge.example"]}]
    assert "may not hear each other" in found["note"]


def test_a_site_may_hide_all_addresses(settings):
    settings.VOICE_RELAY_ONLY = True
    assert ask(four(), "ben").json()["relay_only"] is True
