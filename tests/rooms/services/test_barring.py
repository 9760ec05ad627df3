"""Whom the host removes stays out, whatever they try, until the host lets them in again."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from games.rules.elements.seat import Seat
from realtime.wire import messages
from rooms.models import Player
from rooms.services import membership
from tests.cast import company, done, four, guest, playing, refused, seats
from tests.rooms.services.test_watching import of
from tests.rooms.web.test_api import Program
from tests.rooms.web.test_pages import client_of, link_of

pytestmark = pytest.mark.django_db


def remove(people, name):
    assert people.do("anna", messages.RemovePlayer, player=people.players[name].pk) == done


def lift(people, name):
    return people.do("anna", messages.LiftBar, player=people.players[name].pk)


def test_removal_frees_the_seat_for_good_and_a_robot_plays_on_in_every_room():
    people = playing(four(fill_robots=False))
    remove(people, "ben")
    robot, ben = people.at("E"), people.player("ben")
    assert robot.is_robot and people.state.actors[Seat.EAST.order].player == robot.pk
    assert (ben.seat, ben.left_seat, ben.left_at is None) == (None, None, False)


def test_a_robot_takes_a_seat_that_the_removed_had_only_left():
    people = playing(four(fill_robots=False))
    people.do("ben", messages.Substitute)
    people.do("ben", messages.Leave)
    membership.join(people.players["ben"].user, people.room)
    assert people.at("E") is None, "the board waits for ben"
    remove(people, "ben")
    assert people.at("E").is_robot


def test_the_removed_come_back_by_no_code_link_or_page():
    people = playing(four())
    ben, room = people.players["ben"].user, people.room
    remove(people, "ben")
    client = client_of(ben)
    for answer in (
        client.post(reverse("join"), {"code": room.invite_code}),
        client.get(link_of(room)),
        client.post(link_of(room)),
        client.get(reverse("room", args=[room.pk])),
    ):
        assert answer.status_code == 403 and membership.BARRED in answer.content.decode()
    for code in (room.invite_code, room.invite_token):
        answer = Program(ben).post("/api/rooms/join", {"code": code})
        assert (answer.status_code, answer.json()) == (403, {"code": "not_allowed", "message": membership.BARRED})
    assert membership.player_of(ben, room.pk) is None and seats(people) == ["anna", "robot", "cleo", "dora"]
    assert refused(people.do("ben", messages.TakeBack)) == "not_allowed"


def test_nor_does_another_guest_from_the_same_browser_and_none_is_made():
    people = company()
    browser, other = Client(), Client()
    for client in (browser, other):
        client.get("/")
    browser.post(link_of(people.room), {"name": "Ben"})
    ben = Player.objects.get(name="Ben")
    people.players["ben"] = ben
    remove(people, "ben")
    browser.cookies.pop("sessionid")  # logged out, or a new account
    before = User.objects.count()
    assert browser.post(link_of(people.room), {"name": "Benny"}).status_code == 403
    assert browser.post(reverse("join"), {"code": people.room.invite_code}).status_code == 403
    assert User.objects.count() == before
    assert other.post(link_of(people.room), {"name": "Fay"}).status_code == 302, "another browser at that address"


def test_the_host_lets_a_person_in_again_who_does_not_have_the_seat():
    people = playing(four())
    remove(people, "ben")
    assert refused(people.do("cleo", messages.LiftBar, player=people.players["ben"].pk)) == "not_allowed"
    assert lift(people, "ben") == done
    assert refused(lift(people, "ben")) == "not_allowed"
    ben = people.players["ben"].user
    assert client_of(ben).post(link_of(people.room)).status_code == 302
    assert refused(people.do("ben", messages.TakeBack)) == "not_allowed"
    assert refused(people.do("ben", messages.Sit, seat=Seat.EAST)) == "robot_seat"
    people.pass_out()
    assert people.do("ben", messages.Sit, seat=Seat.EAST) == done


def test_only_the_host_sees_whom_they_have_removed():
    people = company("ben", "cleo", "dora")
    for name in ("ben", "cleo"):
        remove(people, name)
    path = f"/api/rooms/{people.room.pk}/barred"
    listed = Program(people.players["anna"].user).get(path).json()
    assert listed == {"barred": [{"player": people.players[name].pk, "name": name} for name in ("cleo", "ben")]}
    codes = [Program(user).get(path).status_code for user in (people.players["dora"].user, guest("eve"))]
    assert codes == [403, 404] and Program().get(path).status_code == 401


def test_old_codes_and_links_open_nothing_once_they_are_changed():
    people = company("ben")
    old = people.room
    assert refused(people.do("ben", messages.NewCode)) == "not_allowed"
    assert people.do("anna", messages.NewCode) == done
    new = people.fresh
    assert new.invite_code != old.invite_code and new.invite_token != old.invite_token
    found = [membership.find_room(code) for code in (old.invite_code, old.invite_token, new.invite_code)]
    assert found == [None, None, old]
    assert membership.player_of(people.players["ben"].user, old.pk) is not None


def test_the_right_link_opens_its_room_whatever_the_network_has_mistyped(settings):
    settings.LIMIT_INVITE_FAILURES_PER_HOUR = 1
    people = company()
    for _ in range(2):
        Client().post(reverse("join"), {"code": "WRONG22"})
    assert Client().post(link_of(people.room), {"name": "Ben"}).status_code == 302
    assert Client().post(reverse("join"), {"code": people.room.invite_code}).status_code == 429
    assert membership.join(guest("fay"), people.room, of(device="fay")).room == people.room
