"""The people of the tests, and short methods for what they do at a table."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from accounts.models import User
from games.actions.apply import apply
from games.actions.batch import Submitted
from games.models import Game
from games.rules.elements.seat import SEATS, Seat
from games.rules.state import State, turn
from games.store import log
from realtime.wire import messages
from realtime.wire.bus import Accepted
from rooms.actions.apply import Answer, perform
from rooms.models import Player, Room
from rooms.services import membership
from rooms.services.create_room import create_room


def guest(name: str) -> User:
    user = User(username=f"guest-{uuid4().hex[:12]}", name=name, is_guest=True)
    user.set_unusable_password()
    user.save()
    return user


def account(name: str, **rights: bool) -> User:
    """Create a registered user. They have no password, for hashing one takes time."""
    return User.objects.create_user(username=name, **rights)


LONGEST_AUCTION = 320
"""More calls than any auction has (319)."""


@dataclass
class Company:
    """A room and the players in it, by name. `anna` has made it and is the host."""

    room: Room
    players: dict[str, Player]

    @property
    def fresh(self) -> Room:
        return Room.objects.get(pk=self.room.pk)

    @property
    def game(self) -> Game:
        return Game.objects.filter(room=self.room).latest("board_number")

    @property
    def state(self) -> State:
        return log.rebuild(self.game.pk)

    def player(self, name: str) -> Player:
        return Player.objects.get(pk=self.players[name].pk)

    def at(self, seat: str) -> Player | None:
        """Return who sits there."""
        return Player.objects.filter(room=self.room, seat=seat).first()

    def come(self, *names: str) -> None:
        """Let new guests join the room."""
        for name in names:
            self.players[name] = membership.join(guest(name), self.room)

    def do(self, name: str, action: type[messages.RoomAction], /, **fields: Any) -> Answer:
        """Perform a room action under a new id."""
        return perform(room_id=self.room.pk, player_id=self.players[name].pk, action=action(id=uuid4(), **fields))

    def sit(self, **seats: str) -> None:
        for name, seat in seats.items():
            assert self.do(name, messages.Sit, seat=Seat(seat)) == done

    def robots(self, seats: str) -> None:
        for seat in seats:
            assert self.do("anna", messages.AddRobot, seat=Seat(seat)) == done

    def ready(self, *names: str) -> None:
        for name in names:
            assert self.do(name, messages.Ready) == done

    def pass_out(self) -> None:
        """Pass until the board in play ends."""
        for _ in range(LONGEST_AUCTION):
            if (seat := turn(state := self.state)) is None:
                return
            call = messages.Call(uuid4(), game=self.game.pk, seq=state.seq, call="P")
            (answer,) = apply([Submitted(state.actors[seat.order].player, call)])
            assert isinstance(answer, Accepted), answer
        raise AssertionError("the auction does not end")

    def pass_out_or_stop(self) -> None:
        """Pass until the board ends or a pass is refused."""
        with suppress(AssertionError):
            self.pass_out()


class _Done:
    def __eq__(self, answer: object) -> bool:
        return isinstance(answer, messages.Done)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "done"


done = _Done()
"""Equal to every answer that accepts an action."""


def company(*names: str, **settings: Any) -> Company:
    """Return Anna's room with these others in it, nobody seated. `settings` are columns of Room."""
    room = create_room(guest("anna"), name="Anna's room", **settings)
    people = Company(room, {"anna": Player.objects.get(room=room)})
    people.come(*names)
    return people


def four(**settings: Any) -> Company:
    """Return a room with four people in their seats: anna North, ben East, cleo South, dora West."""
    people = company("ben", "cleo", "dora", **settings)
    people.sit(anna="N", ben="E", cleo="S", dora="W")
    return people


def with_robots(**settings: Any) -> Company:
    """Return a room with Anna in the South and robots in the other seats."""
    people = company(**settings)
    people.sit(anna="S")
    people.robots("NEW")
    return people


def playing(people: Company) -> Company:
    """Let all who sit be ready, so that a board begins. Return the same room."""
    people.ready(*(name for name, player in people.players.items() if people.player(name).seat))
    assert people.fresh.status == Room.Status.PLAYING
    return people


def refused(answer: Answer) -> str:
    """Return the code of a refusal."""
    assert isinstance(answer, messages.Refused), answer
    return answer.code


def seats(people: Company) -> list[str]:
    """Return the names of those who sit, in the order N E S W; 'robot' for a robot, '-' for an empty seat."""
    sitting = [people.at(seat) for seat in SEATS]
    return ["-" if player is None else "robot" if player.is_robot else player.name for player in sitting]
