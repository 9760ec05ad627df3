import pytest

from games.rules.elements.seat import Seat
from realtime.wire import messages
from rooms.models import Player, Room
from rooms.services.membership import join
from tests.cast import company, done, four, playing, refused, seats, with_robots

pytestmark = pytest.mark.django_db


def test_people_take_and_change_seats():
    people = company("ben")
    people.sit(anna="S", ben="N")
    assert seats(people) == ["ben", "-", "anna", "-"]
    people.sit(ben="W")
    assert seats(people) == ["-", "-", "anna", "ben"]


def test_a_seat_holds_one_person():
    people = company("ben")
    people.sit(anna="S")
    assert refused(people.do("ben", messages.Sit, seat=Seat.SOUTH)) == "seat_taken"
    assert people.do("anna", messages.Sit, seat=Seat.SOUTH) == done
    assert seats(people) == ["-", "-", "anna", "-"]


def test_between_boards_a_robot_makes_room_for_a_newcomer():
    people = with_robots()
    people.come("ben")
    people.sit(ben="W")
    assert seats(people) == ["robot", "robot", "anna", "ben"]
    assert Player.objects.filter(room=people.room, is_robot=True, left_at__isnull=True).count() == 2


def test_a_person_and_a_robot_change_places():
    people = with_robots()
    people.sit(anna="N")
    assert seats(people) == ["anna", "robot", "robot", "robot"]


def test_a_player_who_changes_seats_is_not_ready():
    people = company()
    people.sit(anna="S")
    people.ready("anna")
    people.sit(anna="N")
    assert not people.player("anna").is_ready


def test_standing_up_is_for_those_who_sit_and_not_during_a_board():
    people = with_robots()
    assert people.do("anna", messages.Stand) == done
    assert refused(people.do("anna", messages.Stand)) == "not_seated"
    people.sit(anna="S")
    playing(people)
    assert refused(people.do("anna", messages.Stand)) == "not_allowed"
    assert seats(people)[2] == "anna"


def test_nobody_changes_seats_during_a_board():
    people = playing(with_robots())
    people.come("ben")
    assert refused(people.do("anna", messages.Sit, seat=Seat.NORTH)) == "not_allowed"
    assert refused(people.do("ben", messages.Sit, seat=Seat.NORTH)) == "robot_seat"
    assert refused(people.do("ben", messages.Sit, seat=Seat.SOUTH)) == "seat_taken"
    assert seats(people) == ["robot", "robot", "anna", "robot"]


def test_a_robot_takes_the_cards_of_one_who_leaves_during_a_board():
    people = playing(four())
    assert people.do("ben", messages.Leave) == done
    robot = people.at("E")
    assert robot is not None and robot.is_robot
    assert people.state.actors[Seat.EAST.order].player == robot.pk
    ben = people.player("ben")
    assert ben.left_at is not None and ben.left_seat == "E"


def test_a_player_who_left_comes_back_to_their_cards():
    people = playing(four())
    people.do("ben", messages.Leave)
    assert refused(people.do("ben", messages.TakeBack)) == "not_allowed", "ben is not in the room"
    people.players["ben"] = rejoin(people, "ben")
    assert people.do("ben", messages.TakeBack) == done
    assert seats(people) == ["anna", "ben", "cleo", "dora"]
    actor = people.state.actors[Seat.EAST.order]
    assert (actor.player, actor.robot) == (people.players["ben"].pk, False)
    assert people.player("ben").left_seat is None


def test_sitting_down_in_the_seat_that_one_left_takes_it_back():
    people = playing(four())
    people.do("ben", messages.Substitute)
    assert seats(people)[1] == "robot"
    people.sit(ben="E")
    assert people.state.actors[Seat.EAST.order].player == people.players["ben"].pk


def test_the_robot_that_comes_again_is_the_same_row():
    people = playing(four())
    for _ in range(3):
        people.do("ben", messages.Substitute)
        people.do("ben", messages.TakeBack)
    assert Player.objects.filter(room=people.room, is_robot=True).count() == 1


def test_there_is_nothing_to_take_back_when_another_person_has_the_seat():
    people = playing(four())
    people.do("ben", messages.Substitute)
    people.pass_out()
    people.come("eve")
    people.sit(eve="E")
    assert refused(people.do("ben", messages.TakeBack)) == "not_allowed"
    assert people.player("ben").left_seat is None


def test_a_substitute_needs_a_seat_a_board_and_a_room_that_allows_it():
    people = company("ben", fill_robots=False)
    assert refused(people.do("anna", messages.Substitute)) == "not_seated"
    people.sit(anna="S")
    assert refused(people.do("anna", messages.Substitute)) == "not_allowed"
    people.robots("NEW")
    playing(people)
    assert refused(people.do("anna", messages.Substitute)) == "not_allowed"


def test_without_robots_the_board_waits_for_the_player_who_left():
    people = playing(four(fill_robots=False))
    people.do("ben", messages.Leave)
    assert seats(people) == ["anna", "-", "cleo", "dora"]
    people.come("eve")
    assert refused(people.do("eve", messages.Sit, seat=Seat.EAST)) == "not_allowed"
    before = people.state
    people.players["ben"] = rejoin(people, "ben")
    assert people.do("ben", messages.TakeBack) == done
    assert seats(people)[1] == "ben"
    assert people.state == before, "ben was the seat's actor all the time"


def test_without_robots_the_host_may_still_call_one():
    people = playing(four(fill_robots=False))
    people.do("ben", messages.Leave)
    people.robots("E")
    assert people.state.actors[Seat.EAST.order].robot
    people.players["ben"] = rejoin(people, "ben")
    people.do("ben", messages.TakeBack)
    assert not people.state.actors[Seat.EAST.order].robot


def test_robots_come_into_empty_seats_and_stay_to_the_end_of_the_board():
    people = with_robots()
    assert refused(people.do("anna", messages.AddRobot, seat=Seat.NORTH)) == "seat_taken"
    playing(people)
    assert refused(people.do("anna", messages.RemoveRobot, seat=Seat.NORTH)) == "not_allowed"
    people.pass_out()
    assert people.do("anna", messages.RemoveRobot, seat=Seat.NORTH) == done
    assert refused(people.do("anna", messages.RemoveRobot, seat=Seat.SOUTH)) == "not_allowed"
    assert seats(people) == ["-", "robot", "anna", "robot"]


def test_leaving_between_boards_leaves_an_empty_seat():
    people = four()
    people.do("ben", messages.Leave)
    assert seats(people) == ["anna", "-", "cleo", "dora"]


def test_the_next_person_becomes_host_when_the_host_leaves():
    people = four()
    people.do("anna", messages.Leave)
    assert people.fresh.host_id == people.players["ben"].pk


def test_the_first_to_come_into_a_room_without_a_host_becomes_host():
    people = company()
    people.do("anna", messages.Leave)
    assert people.fresh.host_id is None
    people.come("ben")
    assert people.fresh.host_id == people.players["ben"].pk


def test_actions_of_the_host_are_refused_to_others():
    people = company("ben")
    anna = people.players["anna"].pk
    for action, fields in [
        (messages.Settings, {"boards": 2}),
        (messages.AddRobot, {"seat": Seat.NORTH}),
        (messages.RemoveRobot, {"seat": Seat.NORTH}),
        (messages.RemovePlayer, {"player": anna}),
        (messages.HandOver, {"player": anna}),
    ]:
        assert refused(people.do("ben", action, **fields)) == "not_allowed"
    assert people.fresh.boards_per_session == 4


def test_the_host_changes_settings_and_hands_over():
    people = company("ben")
    people.do("anna", messages.Settings, name="Fri\u202eday\x00 club", boards=8, undo_policy="never", fill_robots=False)
    room = people.fresh
    assert (room.name, room.boards_per_session, room.undo_policy, room.fill_robots) == (
        "Friday club",
        8,
        "never",
        False,
    )
    assert room.robot_pace == 1.0
    assert people.do("anna", messages.HandOver, player=people.players["ben"].pk) == done
    assert refused(people.do("anna", messages.Settings, boards=1)) == "not_allowed"


def test_the_host_removes_a_player_whose_cards_a_robot_takes():
    people = playing(four())
    assert people.do("anna", messages.RemovePlayer, player=people.players["ben"].pk) == done
    assert seats(people)[1] == "robot"
    assert people.player("ben").left_at is not None
    assert refused(people.do("anna", messages.RemovePlayer, player=people.players["anna"].pk)) == "not_allowed"
    assert refused(people.do("anna", messages.RemovePlayer, player=people.at("E").pk)) == "not_allowed"


def test_in_a_closed_room_nothing_can_be_done():
    people = company()
    Room.objects.update(status=Room.Status.CLOSED)
    assert refused(people.do("anna", messages.Sit, seat=Seat.SOUTH)) == "unknown_room"


def rejoin(people, name):
    return join(people.players[name].user, people.room)
