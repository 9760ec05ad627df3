from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services import membership
from rooms.services.room_view import invite_link
from tests.cast import company, guest

pytestmark = pytest.mark.django_db


def test_a_room_is_found_by_its_code_however_it_was_typed_and_by_its_link():
    room = company().room
    code = room.invite_code
    for typed in (code, code.lower(), f" {code[:3]}-{code[3:]} ", f"{code[:4]} {code[4:]}", room.invite_token):
        assert membership.find_room(typed) == room
    assert membership.find_room(invite_link(room)) == room


@pytest.mark.parametrize("code", ["", "WRONG22", "/join/", "\x00"])
def test_other_codes_open_nothing(code):
    company()
    assert membership.find_room(code) is None


def test_expired_closed_and_full_rooms_are_not_found(monkeypatch):
    expired, closed, full, good = (company("ben").room for _ in range(4))
    Room.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    Room.objects.filter(pk=closed.pk).update(status=Room.Status.CLOSED)
    monkeypatch.setattr(membership, "MEMBERS", 2)
    Player.objects.filter(room=good, name="ben").update(left_at=timezone.now())
    assert [membership.find_room(room.invite_code) for room in (expired, closed, full, good)] == [
        None,
        None,
        None,
        good,
    ]


def test_joining_twice_makes_one_player():
    people = company()
    ben = guest("ben")
    assert membership.join(ben, people.room) == membership.join(ben, people.room)
    assert Player.objects.filter(room=people.room).count() == 2


def test_a_person_who_comes_back_is_the_same_player():
    people = company("ben")
    ben = people.player("ben")
    people.do("ben", messages.Leave)
    assert membership.player_of(ben.user, people.room.pk) is None
    assert membership.join(ben.user, people.room) == ben
    assert membership.player_of(ben.user, people.room.pk) == ben


def test_a_full_room_takes_nobody_else(monkeypatch):
    people = company("ben")
    monkeypatch.setattr(membership, "MEMBERS", 2)
    with pytest.raises(Refused) as refusal:
        membership.join(guest("cleo"), people.room)
    assert refusal.value.code == "room_full"
    assert membership.join(people.players["ben"].user, people.room) == people.players["ben"]


def test_strangers_and_visitors_have_no_player_in_a_room():
    people = company()
    assert membership.player_of(AnonymousUser(), people.room.pk) is None
    assert membership.player_of(guest("eve"), people.room.pk) is None
