"""What the staff open and do is on record before they see it, and stays there."""

import pytest
from django.db import DatabaseError
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import StaffRecord, User
from accounts.staff import records
from games.models import Move
from rooms.models import Player
from tests.cast import account, playing, with_robots
from tests.staff import staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return staff_client("chief", is_staff=True, is_superuser=True)


def last():
    return StaffRecord.objects.latest("pk")


def test_every_page_of_a_board_in_play_is_recorded_as_such(staff):
    people = playing(with_robots())
    move, player = Move.objects.filter(game=people.game).first(), Player.objects.filter(room=people.room).first()
    pages = {"games_game": people.game.pk, "games_move": move and move.pk, "rooms_room": people.room.pk}
    for name, key in (pages | {"rooms_player": player.pk}).items():
        if key is None:
            continue
        for page in ("change", "history"):
            staff.get(reverse(f"admin:{name}_{page}", args=[key]), REMOTE_ADDR="9.9.9.9")
            record = last()
            assert (record.staff.username, record.action) == ("chief", f"{name}_{page}")
            assert (record.key, record.board_in_play, record.changes) == (str(key), True, False)
            assert "9.9.9.9" not in record.address and len(record.address) == 32
    people.pass_out()
    staff.get(reverse("admin:games_game_change", args=[people.game.pk]))
    assert not last().board_in_play


def test_what_is_done_and_searched_for_is_recorded(staff):
    people = playing(with_robots())
    staff.get(reverse("admin:games_game_changelist"), {"q": "12"})
    assert (last().action, last().query) == ("games_game_changelist", "q=12")
    chosen = {"action": "close_rooms", "_selected_action": [str(people.room.pk)]}
    staff.post(reverse("admin:rooms_room_changelist"), chosen)
    record = last()
    assert (record.action, record.kind, record.key) == (
        "rooms_room_changelist close_rooms", "rooms.room", str(people.room.pk),
    )  # fmt: skip
    assert record.changes and record.board_in_play


def test_every_page_of_the_site_is_recorded(staff):
    account("anna")
    for page in ("index", "accounts_user_changelist", "auth_group_changelist", "accounts_staffrecord_changelist"):
        before = StaffRecord.objects.count()
        assert staff.get(reverse(f"admin:{page}")).status_code == 200
        assert (StaffRecord.objects.count(), last().action) == (before + 1, page)


def test_without_a_record_there_is_no_page(staff, monkeypatch):
    people = playing(with_robots())

    def broken(*_):
        raise DatabaseError

    monkeypatch.setattr(records, "_write", broken)
    with pytest.raises(DatabaseError):
        staff.get(reverse("admin:games_game_change", args=[people.game.pk]))


def test_nobody_changes_the_record_superusers_neither(staff):
    staff.get(reverse("admin:index"))
    record = last()
    before = StaffRecord.objects.filter(pk=record.pk).values().get()
    for page, form in (("change", {"action": "nothing"}), ("delete", {"post": "yes"})):
        address = reverse(f"admin:accounts_staffrecord_{page}", args=[record.pk])
        assert staff.post(address, form).status_code == 403
    assert staff.post(reverse("admin:accounts_staffrecord_add"), {}).status_code == 403
    many = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    staff.post(reverse("admin:accounts_staffrecord_changelist"), many)
    assert StaffRecord.objects.filter(pk=record.pk).values().get() == before
    with pytest.raises(ProtectedError):
        User.objects.get(username="chief").delete()


def test_a_key_that_cannot_be_is_no_error(staff):
    address = reverse("admin:rooms_room_change", args=["nonsense"])
    assert staff.get(address).status_code == 302
    assert last().key == "nonsense" and not last().board_in_play
