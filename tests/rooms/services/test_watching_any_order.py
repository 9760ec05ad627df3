"""Who watches a board and what they hear, in any order of what people and the clock do in a room."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from games.rules.elements.seat import SEATS
from realtime.wire import messages
from rooms.models import Player, Room
from rooms.services import membership
from tests.cast import four, guest
from tests.rooms.services.test_watching import audiences, lapse, of, seen_from

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAMES = ("anna", "ben", "cleo", "dora", "eve", "fay", "gus")
STEPS = ("sit", "sit", "sub", "back", "back", "leave", "join", "join", "remove", "lift", "lapse", "ready", "ready")
STEPS += ("ready", "pass", "pass out", "move", "household", "watching", "stand")


@given(seed=st.integers(0, 2**32), length=st.integers(10, 45))
@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_partner_hears_an_alert_under_any_name_whatever_people_do(seed, length):
    """The oracle knows the people behind the names, and what each has done in the board in play."""
    with transaction.atomic():
        Evening(random.Random(seed)).spend(length)
        transaction.set_rollback(True)


class Evening:
    """People with one or two names each, at one table, who do anything at all in any order."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.people = four()
        self.where: dict[str, set[str]] = {name: set() for name in NAMES}
        """Of each name: the browsers and addresses that it was seen at since it came in."""

        for name in NAMES[:4]:
            self.move(name)
        self.claims: dict[str, str] = {}
        """The seats that names have had, or could take back, in the board in play."""

        self.board = 0

    def spend(self, length: int) -> None:
        for _ in range(length):
            self.step(self.chance.choice(STEPS), self.chance.choice(NAMES))
            self.note_claims()
            self.check()

    def move(self, name: str) -> None:
        """Seen at one of three browsers and three addresses: many share one."""
        place = f"{self.chance.choice('ABC')}", f"{self.chance.choice('123')}"
        self.where[name].update(place)
        seen_from(self.people, name, device=place[0], address=place[1])

    def step(self, kind: str, name: str) -> None:  # noqa: C901, PLR0912 - one line or two each
        people, here = self.people, self.present(name)
        match kind:
            case "join" if not here:
                place = self.chance.choice("ABC"), self.chance.choice("123")
                user = people.players[name].user if name in people.players else guest(name)
                try:
                    people.players[name] = membership.join(user, people.room, of(device=place[0], address=place[1]))
                except membership.Barred:
                    return
                self.where[name].update(place)
            case "pass out" if people.fresh.status == Room.Status.PLAYING:
                people.pass_out_or_stop()
            case "remove" if here:
                people.do(self.host, messages.RemovePlayer, player=people.players[name].pk)
            case "lift" if name in people.players:
                people.do(self.host, messages.LiftBar, player=people.players[name].pk)
            case "household":
                people.do(self.host, messages.Settings, household=self.chance.random() < 0.3)
            case "watching":
                people.do(self.host, messages.Settings, watching=self.chance.choice(["none", "public", "public"]))
            case "move" if here:
                self.move(name)
            case "lapse" if here:
                lapse(people, name)
            case "sit" if here:
                people.do(name, messages.Sit, seat=self.chance.choice(list(SEATS)))
            case "ready":
                for each in NAMES:
                    if self.present(each) and people.player(each).seat:
                        people.do(each, messages.Ready)
                if people.fresh.status != Room.Status.PLAYING:
                    for seat in SEATS:
                        people.do(self.host, messages.AddRobot, seat=seat)
            case "sub" | "back" | "leave" | "stand" if here:
                action = {"sub": messages.Substitute, "back": messages.TakeBack, "leave": messages.Leave}
                people.do(name, action.get(kind, messages.Stand))

    @property
    def host(self) -> str:
        host = Room.objects.get(pk=self.people.room.pk).host_id
        return next((name for name, player in self.people.players.items() if player.pk == host), "anna")

    def present(self, name: str) -> bool:
        return name in self.people.players and self.people.player(name).left_at is None

    def note_claims(self) -> None:
        if self.people.fresh.status != Room.Status.PLAYING:
            self.claims = {}
            return
        if self.people.game.pk != self.board:
            self.board, self.claims = self.people.game.pk, {}
        for name in self.people.players:
            player = self.people.player(name)
            if seat := player.seat or player.left_seat:
                assert self.claims.setdefault(name, seat) == seat, "one seat in a board, and no other"

    def check(self) -> None:
        people = self.people
        if not Player.objects.filter(room=people.room, left_at__isnull=True, is_robot=False).exists():
            return
        if people.fresh.status != Room.Status.PLAYING:
            return
        room = people.fresh
        for name in filter(self.present, NAMES):
            found, seat = audiences(people, name), self.claims.get(name)
            if seat:
                assert found.talk == seat and found.moves in {seat, "K"}, (name, seat, found)
                continue
            assert found.moves in {"K", ""} and (found.moves == "") == (room.watching == "none")
            shared = [
                place
                for other in self.claims
                for place in self.where[name] & self.where[other]
                if place.isalpha() or not room.household
            ]
            assert found.talk == ("K" if found.moves and not shared else ""), (name, shared, found)
