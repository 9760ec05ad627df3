import pytest

from games.models import Game
from games.rules.elements.board import Vulnerability
from games.rules.elements.seat import Seat
from realtime.wire import messages
from rooms.models import Player, Room
from rooms.services import closing, session
from tests.cast import company, done, four, playing, refused, with_robots

pytestmark = pytest.mark.django_db


def test_a_board_begins_when_every_seated_person_is_ready():
    people = four()
    people.ready("anna", "ben", "cleo")
    assert people.fresh.status == Room.Status.WAITING
    people.ready("dora")
    assert people.fresh.status == Room.Status.PLAYING
    assert [actor.player for actor in people.state.actors] == [
        people.players[name].pk for name in ("anna", "ben", "cleo", "dora")
    ]


def test_an_empty_seat_keeps_the_board_from_beginning_until_a_robot_fills_it():
    people = company()
    people.sit(anna="S")
    people.robots("NE")
    people.ready("anna")
    assert people.fresh.status == Room.Status.WAITING
    people.robots("W")
    assert people.fresh.status == Room.Status.PLAYING


def test_the_board_waits_for_a_player_who_is_no_longer_ready():
    people = four()
    people.ready("anna", "ben", "cleo")
    people.do("cleo", messages.Ready, ready=False)
    people.ready("dora")
    assert not Game.objects.exists()


def test_only_the_seated_are_ready_and_not_during_a_board():
    people = with_robots()
    people.come("ben")
    assert refused(people.do("ben", messages.Ready)) == "not_seated"
    playing(people)
    assert refused(people.do("anna", messages.Ready)) == "not_allowed"


def test_boards_follow_one_another_with_their_dealers_and_vulnerabilities():
    people = with_robots(boards_per_session=4)
    boards = []
    for _ in range(4):
        playing(people)
        boards.append(people.state.board)
        people.pass_out()
    assert [board.number for board in boards] == [1, 2, 3, 4]
    assert [board.dealer for board in boards] == [Seat.NORTH, Seat.EAST, Seat.SOUTH, Seat.WEST]
    assert [board.vulnerable for board in boards] == [
        Vulnerability.NONE,
        Vulnerability.NS,
        Vulnerability.EW,
        Vulnerability.BOTH,
    ]


def test_after_a_board_nobody_is_ready_and_after_the_last_one_the_session_is_over():
    people = with_robots(boards_per_session=2)
    playing(people).pass_out()
    assert people.fresh.status == Room.Status.BETWEEN
    assert not people.player("anna").is_ready
    playing(people).pass_out()
    assert people.fresh.status == Room.Status.FINISHED


def test_the_next_session_goes_on_counting_boards():
    people = with_robots(boards_per_session=1)
    playing(people).pass_out()
    playing(people)
    assert (people.game.session_number, people.game.board_number) == (2, 2)
    assert people.state.board.dealer is Seat.EAST
    assert people.fresh.session_number == 2


def test_the_end_of_a_board_updates_the_room_once():
    people = with_robots(boards_per_session=3)
    playing(people).pass_out()
    version = people.fresh.version
    session.settle_ended_boards([people.room.pk])
    assert people.fresh.version == version
    playing(people)
    session.settle_ended_boards([people.room.pk])
    assert people.fresh.status == Room.Status.PLAYING


@pytest.mark.parametrize("heal", ["the clock", "the next action"])
def test_a_room_whose_board_ended_unnoticed_goes_on(heal):
    people = playing(with_robots())
    people.pass_out()
    Room.objects.update(status=Room.Status.PLAYING)  # as if the process had died before it said so
    if heal == "the clock":
        closing.settle_forgotten([])
        assert people.fresh.status == Room.Status.PLAYING, "nobody is there"
        closing.settle_forgotten([people.room.pk])
        assert people.fresh.status == Room.Status.BETWEEN
    else:
        assert people.do("anna", messages.Ready) == done
        assert people.game.board_number == 2


def test_deals_differ_from_board_to_board():
    people = with_robots()
    hands = []
    for _ in range(3):
        playing(people)
        hands.append(people.state.deal)
        people.pass_out()
    assert len(set(hands)) == 3


def test_the_undo_policy_of_the_room_is_the_boards():
    people = with_robots(undo_policy="free")
    assert playing(people).state.undo_policy == "free"


def test_robots_alone_never_start_a_board():
    people = with_robots()
    people.do("anna", messages.Stand)
    people.robots("S")
    assert Player.objects.filter(room=people.room, seat__isnull=False).count() == 4
    assert not Game.objects.exists()
