import json
import re

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from games.models import Game
from rooms.models import Player, Room
from rooms.services import membership
from rooms.services.membership import player_of
from rooms.services.room_view import invite_link
from tests.cast import Company, account, company, guest, playing, seats, with_robots

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def link_of(room):
    return reverse("join-link", args=[room.invite_token])


def test_one_click_from_the_home_page_to_the_first_hand(client):
    assert client.get("/").status_code == 200
    response = client.post(reverse("play-now"))
    game = Game.objects.select_related("room").get()
    assert response.url == reverse("room", args=[game.room_id])
    visitor = get_user(client)
    assert visitor.is_guest and visitor.name
    assert seats(Company(game.room, {})) == ["robot", "robot", visitor.name, "robot"]
    assert client.get(response.url).status_code == 200


def test_playing_again_needs_no_new_guest(client):
    client.post(reverse("play-now"))
    client.post(reverse("play-now"))
    assert User.objects.count() == 1 and Room.objects.count() == 2


def test_home_lists_the_rooms_one_is_in(client):
    people, left, closed = (company("ben") for _ in range(3))
    ben = people.players["ben"].user
    for other in (left, closed):
        membership.join(ben, other.room)
    Player.objects.filter(user=ben, room=left.room).update(left_at="2026-01-01T00:00Z")
    Room.objects.filter(pk=closed.room.pk).update(status="closed")
    assert client_of(ben).get("/").context["rooms"] == [people.room]
    assert client.get("/").context["rooms"] == []


def test_the_page_of_a_room_tells_its_script_where_to_connect(settings):
    people = company()
    client = client_of(people.players["anna"].user)
    url = reverse("room", args=[people.room.pk])

    def data():
        found = re.search(
            r'<script id="table-data" type="application/json">(.*?)</script>', client.get(url).content.decode()
        )
        assert found
        return json.loads(found[1])

    path = f"/ws/rooms/{people.room.pk}/"
    assert data() == {
        "room": str(people.room.pk),
        "player": people.players["anna"].pk,
        "socket_url": path,
        "entrance": {"url": f"/join/{people.room.invite_token}/", "label": "Come in again"},
        "stall_seconds": 180,
    }
    olga = account("olga")
    membership.join(olga, people.room)
    client.force_login(olga)
    assert data()["entrance"] == {"url": f"/accounts/login/?next=%2Frooms%2F{people.room.pk}%2F", "label": "Log in"}
    settings.REALTIME_URL = "wss://live.example"
    assert data()["socket_url"] == f"wss://live.example{path}"


def test_strangers_are_asked_for_a_code_whether_the_room_exists_or_not(client):
    people = company()
    answers = []
    for room in (people.room.pk, "11111111-1111-4111-8111-111111111111"):
        for visitor in (client, client_of(guest("eve"))):
            response = visitor.get(reverse("room", args=[room]))
            answers.append((response.status_code, response.url))
    assert set(answers) == {(302, reverse("join"))}


def test_a_player_who_has_left_is_asked_whether_to_come_back():
    people = company("ben")
    client = client_of(people.players["ben"].user)
    assert client.post(reverse("room-leave", args=[people.room.pk])).url == "/"
    response = client.get(reverse("room", args=[people.room.pk]))
    assert link_of(people.room) in response.content.decode()
    assert client.post(link_of(people.room)).url == reverse("room", args=[people.room.pk])
    assert player_of(people.players["ben"].user, people.room.pk) == people.players["ben"]


def test_a_room_is_made_with_what_was_chosen(client):
    form = {"name": "Friday", "boards": 8, "undo_policy": "never"}
    response = client.post(reverse("room-new"), form)
    room = Room.objects.get()
    assert response.url == reverse("room", args=[room.pk])
    assert (room.name, room.boards_per_session, room.undo_policy, room.status) == ("Friday", 8, "never", "waiting")
    people = Company(room, {})
    assert seats(people) == ["-", "-", get_user(client).name, "-"]


def test_a_room_with_robots_waits_for_its_host(client):
    client.post(reverse("room-new"), {"name": "", "boards": 4, "undo_policy": "consent", "robots": "on"})
    room = Room.objects.get()
    name = get_user(client).name
    assert room.name == f"{name}'s table"
    assert seats(Company(room, {})) == ["robot", "robot", name, "robot"]
    assert room.status == "waiting"


@pytest.mark.parametrize("change", [{"boards": 0}, {"boards": 65}, {"undo_policy": "maybe"}, {"name": "\u3164"}])
def test_a_room_is_not_made_with_nonsense(client, change):
    form = {"name": "Friday", "boards": 8, "undo_policy": "never"} | change
    assert client.post(reverse("room-new"), form).context["form"].errors
    assert not Room.objects.exists() and not User.objects.exists()


def test_rooms_are_limited_by_the_hour(client, settings):
    settings.LIMIT_ROOMS_PER_HOUR = 2
    codes = [client.post(reverse("play-now")).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    assert Room.objects.count() == 2


def test_guests_are_limited_by_the_hour(settings):
    settings.LIMIT_GUESTS_PER_HOUR = 2
    responses = [Client().post(reverse("play-now")) for _ in range(3)]
    assert [response.status_code for response in responses] == [302, 302, 429]
    assert int(responses[-1]["Retry-After"]) > 0


def test_joining_by_code(client):
    people = company()
    response = client.post(reverse("join"), {"code": people.room.invite_code.lower()})
    assert response.url == reverse("room", args=[people.room.pk])
    player = player_of(get_user(client), people.room.pk)
    assert player is not None and player.seat is None


def test_wrong_expired_and_full_get_one_answer(client, monkeypatch):
    expired, full = company().room, company("ben").room
    Room.objects.filter(pk=expired.pk).update(expires_at="2026-01-01T00:00Z")
    monkeypatch.setattr(membership, "MEMBERS", 2)
    errors = [
        client.post(reverse("join"), {"code": code}).context["form"].errors.as_text()
        for code in ("WRONG22", expired.invite_code, full.invite_code)
    ]
    assert len(set(errors)) == 1 and membership.BAD_CODE in errors[0]
    assert not get_user(client).is_authenticated


def test_ten_wrong_codes_of_one_guest_are_enough_and_leave_the_others_of_their_household_alone(client):
    room = company().room
    client.force_login(guest("eve"))
    for _ in range(10):
        assert client.post(reverse("join"), {"code": "WRONG22"}).status_code == 200
    refused = client.post(reverse("join"), {"code": room.invite_code})
    assert refused.status_code == 429 and "again in 6 minutes" in refused.content.decode()
    assert Client().post(reverse("join"), {"code": room.invite_code}).status_code == 302


def test_wrong_codes_of_visitors_are_limited_by_address(client, settings):
    settings.LIMIT_INVITE_FAILURES_PER_HOUR = 3
    room = company().room
    for _ in range(3):
        assert Client().post(reverse("join"), {"code": "WRONG22"}).status_code == 200
    assert client.post(reverse("join"), {"code": room.invite_code}).status_code == 429
    assert client.get(link_of(room)).status_code == 200, "nobody guesses a link"


def test_right_codes_are_not_counted(client, settings):
    settings.LIMIT_INVITE_FAILURES_PER_PLAYER_PER_HOUR = 1
    room = company().room
    client.force_login(guest("eve"))
    for _ in range(3):
        assert client.post(reverse("join"), {"code": room.invite_code}).status_code == 302
    assert Client(REMOTE_ADDR="9.9.9.9").post(reverse("join"), {"code": room.invite_code}).status_code == 302


def test_a_link_asks_a_visitor_first_and_creates_no_user_before(client):
    room = company().room
    before = User.objects.count()
    response = client.get(invite_link(room).removeprefix("http://localhost:8000"))
    assert escape(room.name) in response.content.decode()
    assert User.objects.count() == before
    assert client.post(link_of(room), {"name": "Ben"}).url == reverse("room", args=[room.pk])
    ben = player_of(get_user(client), room.pk)
    assert ben is not None and ben.name == "Ben"


@pytest.mark.parametrize("user", [account, guest])
def test_following_a_link_changes_nothing_for_a_logged_in_user_either(user):
    room = company().room
    ben = user("Ben")
    client = client_of(ben)
    loads_ahead = {"HTTP_SEC_PURPOSE": "prefetch", "HTTP_SEC_FETCH_DEST": "image"}
    for response in (client.get(link_of(room)), client.head(link_of(room)), client.get(link_of(room), **loads_ahead)):
        assert response.status_code == 200 and player_of(ben, room.pk) is None
    assert client.post(link_of(room)).url == reverse("room", args=[room.pk])
    assert player_of(ben, room.pk) is not None
    assert client.get(link_of(room)).url == reverse("room", args=[room.pk]), "who is in the room is led there"


def test_a_wrong_link_leads_to_the_page_for_codes(client):
    response = client.get(reverse("join-link", args=["wrong"]), follow=True)
    assert response.redirect_chain == [(reverse("join"), 302)]
    assert membership.BAD_CODE in response.content.decode()


def test_leaving_in_the_middle_of_a_board_leaves_the_cards_to_a_robot():
    people = playing(with_robots())
    client = client_of(people.players["anna"].user)
    assert client.post(reverse("room-leave", args=[people.room.pk])).url == "/"
    assert seats(people) == ["robot"] * 4


def test_names_are_text_and_never_markup(client):
    people = company()
    Player.objects.update(name="<script>alert(1)</script>")
    Room.objects.update(name="<img src=x onerror=alert(1)>")
    client = client_of(people.players["anna"].user)
    for url in (reverse("room", args=[people.room.pk]), "/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page
