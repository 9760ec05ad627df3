import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from games.models import Deal, Game, Move
from games.rules.elements.card import PACK
from realtime.wire import messages
from rooms.models import Room
from tests.cast import four, guest, playing, with_robots
from tests.rooms.web.test_boards_api import bid
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
SIGNS = {"S": "♠", "H": "♥", "D": "♦", "C": "♣"}


@pytest.fixture
def staff():
    return staff_client()


def page(client, name, *args):
    response = client.get(reverse(f"admin:{name}", args=args))
    assert response.status_code == 200, response
    return response.content.decode()


def cards_in(text):
    return [card for card in PACK if f"'{card}'" in text or f"&#x27;{card}&#x27;" in text or f'"{card}"' in text]


def test_a_board_in_play_reads_like_bridge_and_shows_no_hand(staff):
    people = playing(four())
    bid(people, "1S", "X", "XX", "P", "P")
    text = page(staff, "games_game_change", people.game.pk)
    assert "West   North  East   South" in text and "       1♠     dbl    rdbl" in text
    assert "Hidden until the board is over." in text
    for move in Move.objects.filter(game=people.game):
        assert cards_in(page(staff, "games_move_change", move.pk)) == []


def test_a_robots_takeover_shows_its_hand_to_nobody(staff):
    people = playing(with_robots())
    people.do("anna", messages.Substitute)
    move = Move.objects.get(kind="take_over")
    text = page(staff, "games_move_change", move.pk)
    assert "taken_over" in text and cards_in(text) == []


def test_the_deal_of_a_board_in_play_is_not_even_listed(staff):
    people = playing(with_robots())
    deal = Deal.objects.get()
    assert deal.commitment not in page(staff, "games_deal_changelist")
    assert staff.get(reverse("admin:games_deal_change", args=[deal.pk])).status_code == 302
    people.pass_out()
    text = page(staff, "games_deal_change", deal.pk)
    assert deal.commitment in text and bytes(deal.secret).hex() in text


def test_a_board_that_is_over_shows_its_hands_and_result(staff):
    people = playing(with_robots())
    people.pass_out()
    text = page(staff, "games_game_change", people.game.pk)
    assert "passed out" in text
    assert "North  ♠" in text and "West   ♠" in text
    dealt = Move.objects.get(kind="deal")
    assert len(cards_in(page(staff, "games_move_change", dealt.pk))) == 52


@pytest.mark.parametrize("name", ["games_move", "games_game", "games_deal", "rooms_player", "rooms_room"])
def test_evidence_cannot_be_changed_in_the_admin(staff, name):
    people = playing(with_robots())
    people.pass_out()
    keys = {
        "games_move": Move.objects.first().pk,
        "games_game": Game.objects.get().pk,
        "games_deal": Deal.objects.get().pk,
        "rooms_player": people.players["anna"].pk,
        "rooms_room": people.room.pk,
    }
    assert staff.get(reverse(f"admin:{name}_add")).status_code == 403
    assert staff.post(reverse(f"admin:{name}_change", args=[keys[name]]), {}).status_code == 403
    assert staff.post(reverse(f"admin:{name}_delete", args=[keys[name]]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("word", ["code", "name", "player"])
def test_rooms_and_boards_are_found(staff, word):
    people = playing(with_robots())
    other = playing(with_robots())
    Room.objects.filter(pk=people.room.pk).update(name="Tuesday")
    people.players["anna"].__class__.objects.filter(pk=people.players["anna"].pk).update(name="Annabel")
    asked = {"code": people.room.invite_code, "name": "Tuesday", "player": "Annabel"}[word]
    for name in ("rooms_room", "games_game"):
        found = staff.get(reverse(f"admin:{name}_changelist"), {"q": asked}).context["cl"].queryset
        rooms = {getattr(row, "room", row).pk for row in found}
        assert rooms == {people.room.pk} and other.room.pk not in rooms


def test_boards_are_found_by_number(staff):
    people = playing(with_robots())
    people.pass_out()
    playing(people)
    found = staff.get(reverse("admin:games_game_changelist"), {"q": "2"}).context["cl"].queryset
    assert people.game in found


def test_staff_close_a_room(staff):
    people = playing(with_robots())
    data = {"action": "close_rooms", "_selected_action": [str(people.room.pk)]}
    for _ in range(2):  # closing it again changes nothing, and leaves no record
        staff.post(reverse("admin:rooms_room_changelist"), data)
    assert people.fresh.status == Room.Status.CLOSED
    assert people.game.phase == Game.Phase.CLOSED
    (record,) = LogEntry.objects.all()
    assert (record.user.username, record.object_id) == ("Stella", str(people.room.pk))
    assert record.object_repr == str(people.room) and record.get_change_message() == "Closed the room."


def test_the_secret_token_of_a_room_is_not_shown(staff):
    people = four()
    assert people.room.invite_token not in page(staff, "rooms_room_change", people.room.pk)


def test_people_and_their_tokens(staff):
    anna = guest("anna")
    assert "anna" in page(staff, "accounts_user_change", anna.pk)
    assert page(staff, "accounts_apitoken_changelist")
    assert staff.get(reverse("admin:accounts_apitoken_add")).status_code == 403


def test_the_lists_cost_as_many_queries_however_long_they_are(staff, django_assert_max_num_queries):
    for _ in range(5):
        playing(with_robots())
    for name in ("games_game", "games_move", "rooms_room", "rooms_player"):
        with django_assert_max_num_queries(12):
            page(staff, f"{name}_changelist")
