"""Who watches a board, and what they may hear of it."""

import pytest
from django.db import transaction

from accounts.origins import Origins
from games.rules.elements.seat import SEATS, Seat
from realtime.wire import messages
from realtime.wire.bus import Audiences
from rooms.models import Origin
from rooms.services import closing, membership, seating
from rooms.services.room_view import room_with_viewers
from rooms.services.table import lock_table
from rooms.services.watching import origins
from rooms.services.watching.audiences import audiences_in, talk_of, viewers_of
from tests.cast import Company, company, done, four, guest, playing, refused

pytestmark = pytest.mark.django_db

LIKE_A_KIBITZER, CARDS_ALONE, NOTHING = Audiences("K", "K"), Audiences("K", ""), Audiences("", "")


def of(device: str = "", address: str = "") -> Origins:
    """Origins as they would come from a browser or an address with this name."""
    named = [("device", device), ("address", address)]
    return frozenset((kind, f"{kind}:{name}") for kind, name in named if name)  # type: ignore[misc]


def come(people: Company, name: str, **origin: str) -> None:
    people.players[name] = membership.join(guest(name), people.room, of(**origin))


def seen_from(people: Company, name: str, **origin: str) -> None:
    """Let the player's socket come from there."""
    origins.note(people.player(name), of(**origin))


def audiences(people: Company, name: str) -> Audiences:
    """By which what the player gets is decided at a greeting; the rooms' news must say the same."""
    player = people.player(name)
    found = audiences_in(people.game.pk, people.state, player)
    _, told = room_with_viewers(people.room.pk)
    assert told == viewers_of(people.room.pk)
    assert told.audiences.get(player.pk, found) == found or told.over
    if not told.over:
        assert talk_of(player) == found.talk
    return found


def lapse(people: Company, name: str) -> None:
    """Free the seat as the clock does when a hold has lapsed."""
    with transaction.atomic():
        table = lock_table(people.room.pk)
        seating.vacate(table, table.member(people.players[name].pk))
        table.changed()


# --- Seats -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ["substitute", "leave and come back", "hold lapsed", "removed and let in again"])
def test_who_had_a_seat_hears_what_the_seat_hears_until_the_board_is_over(away):
    people = playing(four())
    match away:
        case "substitute":
            people.do("cleo", messages.Substitute)
        case "leave and come back":
            people.do("cleo", messages.Leave)
            membership.join(people.players["cleo"].user, people.room)
        case "hold lapsed":
            lapse(people, "cleo")
        case "removed and let in again":
            people.do("anna", messages.RemovePlayer, player=people.players["cleo"].pk)
            people.do("anna", messages.LiftBar, player=people.players["cleo"].pk)
            membership.join(people.players["cleo"].user, people.room)
    assert audiences(people, "cleo") == Audiences("S", "S")
    people.come("eve")
    assert audiences(people, "eve") == LIKE_A_KIBITZER


@pytest.mark.parametrize("away", [messages.Substitute, messages.Leave])
def test_who_may_take_a_seat_back_in_the_next_board_hears_what_the_seat_hears(away):
    """The seat was dealt to a robot, so that nothing but the right to take it back tells them from kibitzers."""
    people = playing(four())
    people.do("cleo", away)
    people.pass_out()
    people.ready("anna", "ben", "dora")
    membership.join(people.players["cleo"].user, people.room)
    assert audiences(people, "cleo") == Audiences("K", "S")
    assert people.do("cleo", messages.TakeBack) == done
    assert audiences(people, "cleo") == Audiences("S", "S")
    people.do("cleo", messages.Substitute)
    assert audiences(people, "cleo") == Audiences("S", "S"), "they had the seat in this board now"


def test_who_had_a_seat_returns_to_no_other_in_the_same_board():
    people = playing(four())
    people.do("cleo", messages.Substitute)
    people.do("ben", messages.Substitute)
    assert refused(people.do("cleo", messages.Sit, seat=Seat.EAST)) == "robot_seat"
    people.do("anna", messages.RemovePlayer, player=people.players["cleo"].pk)
    people.do("anna", messages.LiftBar, player=people.players["cleo"].pk)
    membership.join(people.players["cleo"].user, people.room)
    for seat in SEATS:
        assert refused(people.do("cleo", messages.Sit, seat=seat)) in {"robot_seat", "seat_taken"}
    assert refused(people.do("cleo", messages.TakeBack)) == "not_allowed"


def test_everything_may_be_heard_once_the_board_is_over():
    people = playing(four())
    come(people, "eve", device="tablet")
    seen_from(people, "anna", device="tablet")
    assert audiences(people, "eve") == CARDS_ALONE
    people.pass_out()
    assert audiences(people, "eve") == LIKE_A_KIBITZER
    people.ready("anna", "ben", "cleo", "dora")
    assert audiences(people, "eve") == CARDS_ALONE, "and not in the next one"


# --- Other names of one person ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", ["device", "address"])
@pytest.mark.parametrize("first", ["the kibitzer", "the player"])
def test_who_shares_a_browser_or_an_address_with_a_player_sees_the_cards_alone(shared, first):
    people = playing(four())
    if first == "the player":
        seen_from(people, "cleo", **{shared: "home"})
    come(people, "eve", **{shared: "home"})
    come(people, "fay", device="another", address="elsewhere")
    if first == "the kibitzer":
        assert audiences(people, "eve") == LIKE_A_KIBITZER
        seen_from(people, "cleo", **{shared: "home"})  # comes back by another network
    assert (audiences(people, "eve"), audiences(people, "fay")) == (CARDS_ALONE, LIKE_A_KIBITZER)


@pytest.mark.parametrize("away", [messages.Substitute, messages.Leave, messages.RemovePlayer])
def test_nor_does_one_who_shares_it_with_somebody_who_was_a_player_of_this_board(away):
    people = playing(four())
    seen_from(people, "cleo", device="tablet")
    come(people, "eve", device="tablet")
    if away is messages.RemovePlayer:
        people.do("anna", away, player=people.players["cleo"].pk)
    else:
        people.do("cleo", away)
    origins.forget()
    assert audiences(people, "eve") == CARDS_ALONE


def test_nor_one_who_shares_it_with_somebody_who_left_and_may_take_a_seat_back():
    people = playing(four())
    seen_from(people, "cleo", address="home")
    people.do("cleo", messages.Leave)
    people.pass_out()
    people.ready("anna", "ben", "dora")
    origins.forget()
    come(people, "eve", address="home")
    assert audiences(people, "eve") == CARDS_ALONE


def test_a_kibitzer_who_sits_later_and_their_second_name():
    people = playing(four())
    people.do("dora", messages.Leave)
    come(people, "eve", device="tablet", address="home")
    come(people, "fay", address="home")
    assert (audiences(people, "eve"), audiences(people, "fay")) == (LIKE_A_KIBITZER,) * 2
    people.pass_out()
    people.sit(eve="W")
    people.ready("anna", "ben", "cleo", "eve")
    assert audiences(people, "fay") == CARDS_ALONE


def test_partners_and_opponents_behind_one_address_play_together():
    people = four()
    for name in people.players:
        seen_from(people, name, address="home")
    playing(people)
    assert [audiences(people, name).talk for name in ("anna", "ben", "cleo", "dora")] == list("NESW")


def test_the_host_may_let_one_household_watch_but_not_one_browser():
    people = four(household=True)
    seen_from(people, "cleo", device="tablet", address="home")
    playing(people)
    come(people, "eve", device="phone", address="home")
    come(people, "fay", device="tablet", address="elsewhere")
    assert (audiences(people, "eve"), audiences(people, "fay")) == (LIKE_A_KIBITZER, CARDS_ALONE)
    assert refused(people.do("anna", messages.Settings, household=False)) == "not_allowed"
    assert people.do("anna", messages.Settings, household=True, boards=8) == done, "it is so already"
    people.pass_out()
    assert people.do("anna", messages.Settings, household=False) == done
    people.ready("anna", "ben", "cleo", "dora")
    assert audiences(people, "eve") == CARDS_ALONE


def test_the_host_may_forbid_watching_at_any_time():
    people = playing(four())
    people.come("eve")
    people.do("cleo", messages.Substitute)
    assert people.do("anna", messages.Settings, watching="none") == done
    assert (audiences(people, "eve"), audiences(people, "cleo")) == (NOTHING, Audiences("S", "S"))
    people.pass_out()
    assert audiences(people, "eve") == LIKE_A_KIBITZER


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_origins_are_hashes_that_differ_from_room_to_room():
    here, there = company(), company()
    for people in (here, there):
        come(people, "eve", device="tablet", address="203.0.113.7")
    digests = list(Origin.objects.values_list("digest", flat=True))
    assert len(set(digests)) == 4 and all(len(digest) == 32 for digest in digests)


def test_origins_of_those_who_have_gone_are_deleted_and_all_with_the_room():
    people = four()
    for name in people.players:
        seen_from(people, name, device=name, address="home")
    come(people, "eve", device="eve")
    people.do("eve", messages.Leave)
    assert not Origin.objects.filter(player=people.players["eve"]).exists()
    playing(people)
    people.do("ben", messages.Leave)
    origins.forget()
    assert Origin.objects.filter(player=people.players["ben"]).count() == 2, "ben may take the seat back"
    people.do("anna", messages.RemovePlayer, player=people.players["dora"].pk)
    people.pass_out()
    origins.forget()
    assert list(Origin.objects.filter(player=people.players["dora"]).values_list("kind", flat=True)) == ["device"]
    closing.close(people.room.pk)
    assert not Origin.objects.exists()


def test_a_player_with_too_many_origins_comes_in_no_more(monkeypatch):
    people = company("ben")
    monkeypatch.setattr(origins, "MOST", 3)
    for number in range(3):
        seen_from(people, "ben", device=f"browser {number}")
    seen_from(people, "ben", device="browser 0")
    with pytest.raises(origins.Refused):
        seen_from(people, "ben", device="one more")
