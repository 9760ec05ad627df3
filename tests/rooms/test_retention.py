"""What the rules of retention remove, and what they never do."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import tokens
from accounts.models import ApiToken, User
from config.observability.metrics import page
from games.models import Game, Move
from games.store import log
from ops.procfile import ROOT
from rooms.models import Player, Room, RoomAction
from rooms.retention.rule import delete
from rooms.retention.rules import RULES
from rooms.retention.running import run_step
from rooms.services.closing import close
from tests.cast import account, company, four, guest, playing, with_robots

ALL = [rule.name for rule in RULES]


@pytest.fixture(autouse=True)
def _from_the_start():
    cache.delete_pattern("retention:*")


def run(*names, limit=200):
    """Make steps of these rules until there is nothing more to do."""
    cache.delete_pattern("retention:*")
    for name in names or ALL:
        while run_step(name, limit):
            pass


def age(days):
    """Let everything that is stored be so many days older."""
    with connection.cursor() as cursor:
        for table, columns in {
            "accounts_user": ("date_joined", "last_login"),
            "accounts_apitoken": ("created_at", "last_used_at"),
            "rooms_room": ("created_at", "expires_at"),
            "rooms_player": ("joined_at", "left_at"),
            "rooms_action": ("created_at",),
            "django_session": ("expire_date",),
        }.items():
            changes = ", ".join(f"{column} = {column} - interval '{days} days'" for column in columns)
            cursor.execute(f"UPDATE {table} SET {changes}")


@pytest.mark.django_db
def test_answers_are_kept_for_a_day():
    people = company()
    people.sit(anna="S")
    people.sit(anna="N")
    old = RoomAction.objects.earliest("pk")
    RoomAction.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    run("answers")
    assert RoomAction.objects.exclude(pk=old.pk).count() == RoomAction.objects.count() == 1


@pytest.mark.django_db
def test_a_rule_goes_on_step_by_step_until_nothing_is_due():
    people = company()
    for _ in range(7):
        people.sit(anna="S")
        people.sit(anna="N")
    age(2)
    assert [run_step("answers", 5) for _ in range(3)] == [True, True, False]
    assert not RoomAction.objects.exists()


@pytest.mark.django_db
def test_sessions_that_have_ended_go():
    for key, days in (("ended", -1), ("lasting", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days))
    run("sessions")
    assert [session.pk for session in Session.objects.all()] == ["lasting"]


@pytest.mark.django_db
def test_a_closed_room_without_a_board_goes_after_a_week_with_its_players():
    unplayed, open_still, played = four(), four(), playing(four())
    for people in (unplayed, played):
        close(people.room.pk)
    Room.objects.update(expires_at=timezone.now())
    run("unplayed_rooms")
    assert Room.objects.count() == 3
    age(8)
    run("unplayed_rooms")
    assert set(Room.objects.values_list("pk", flat=True)) == {open_still.room.pk, played.room.pk}
    assert not Player.objects.filter(pk__in=[player.pk for player in unplayed.players.values()]).exists()
    assert not RoomAction.objects.filter(room=unplayed.room.pk).exists()


@pytest.mark.django_db
def test_a_guest_who_never_played_goes_two_days_after_the_last_sign():
    silent, member = guest("silent"), account("member")
    programs, came_back = guest("programs"), guest("back")
    tokens.create(programs, "a program")
    in_a_room = company()
    age(3)
    tokens.create(silent, "unused")
    ApiToken.objects.filter(user=programs).update(last_used_at=timezone.now())
    User.objects.filter(pk=came_back.pk).update(last_login=timezone.now())
    run("unplayed_guests")
    kept = set(User.objects.values_list("pk", flat=True))
    assert kept == {member.pk, programs.pk, came_back.pk, in_a_room.players["anna"].user_id}


@pytest.mark.django_db
def test_a_guest_who_played_becomes_a_former_guest_after_ninety_days():
    people = playing(four())
    people.pass_out()
    before = [move.events for move in log.read_since(people.game.pk)]
    key = tokens.create(people.players["ben"].user, "a program")
    close(people.room.pk)
    age(89)
    run("guests")
    assert people.player("ben").name == "ben" and tokens.owner(key) is not None
    ApiToken.objects.update(last_used_at=None)
    age(5)
    run("guests", "unplayed_guests")
    ben = people.player("ben")
    assert (ben.name, ben.user.name, ben.user.is_active) == ("Former guest", "Former guest", False)
    assert tokens.owner(key) is None and not ApiToken.objects.exists()
    assert [move.events for move in log.read_since(people.game.pk)] == before


@pytest.mark.django_db
def test_an_account_and_a_guest_in_an_open_room_stay_as_they_are():
    people, member = playing(four()), account("member")
    age(400)
    run()
    assert people.player("ben").name == "ben" and User.objects.filter(pk=member.pk, is_active=True).exists()


@pytest.mark.django_db
def test_a_guest_who_made_only_rooms_without_boards_goes_after_them():
    people = company()
    close(people.room.pk)
    age(10)
    run()
    assert not User.objects.exists() and not Room.objects.exists()


@pytest.mark.django_db
def test_what_something_refers_to_stays_and_keeps_nothing_else():
    """A later table may refer to a user or a room; the rule does not know it."""
    first, second, third = (company() for _ in range(3))
    playing_too = playing(four())
    assert Room.objects.filter(pk=playing_too.room.pk).update(boards_dealt=0, status="closed")
    keys = [people.room.pk for people in (first, playing_too, second)]
    assert delete(Room.objects.all(), keys) == 2
    assert set(Room.objects.values_list("pk", flat=True)) == {playing_too.room.pk, third.room.pk}


@pytest.mark.django_db
def test_guests_are_looked_through_page_by_page_and_once_an_hour():
    members = [account(f"member{number}") for number in range(5)]
    silent = [guest("silent") for _ in range(3)]
    age(3)
    assert [run_step("unplayed_guests", 4) for _ in range(3)] == [True, True, False]
    assert User.objects.count() == len(members), silent
    guest("new")
    age(3)
    run_step("unplayed_guests")
    assert User.objects.count() == len(members) + 1, "the next walk is an hour later"


@pytest.mark.django_db
def test_removed_rows_are_counted():
    guest("silent")
    age(3)
    before = _counted("unplayed_guests")
    run("unplayed_guests")
    assert _counted("unplayed_guests") == before + 1


def _counted(rule):
    name = f'bridge_retention_rows_total{{rule="{rule}"}}'
    return float(next(line for line in page().decode().splitlines() if line.startswith(name)).split()[1])


def test_the_document_has_every_rule_as_it_is():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "retention.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    assert [row[:5] for row in rows] == [
        [f"`{rule.name}`", rule.removes, f"`{rule.setting}`", rule.reason, f"`{rule.index}`"] for rule in RULES
    ]
    assert all(float(row[5].replace(" ", "")) > 0 for row in rows), "rows a minute"


class History:
    """Tables that people made, played at and left, while rules ran."""

    def __init__(self, chance):
        self.chance = chance
        self.tables = []
        self.boards = set()

    def do(self, step):
        getattr(self, step, self.forget)(step)

    def room(self, _):
        self.tables.append(with_robots() if self.chance.random() < 0.5 else four())

    def board(self, _):
        open_now = [people for people in self.tables if _open(people)]
        if not open_now:
            return
        people = self.chance.choice(open_now)
        if people.fresh.status != "playing":
            playing(people)
        elif self.chance.random() < 0.7:
            people.pass_out_or_stop()
        self.boards.add(people.game.pk)

    def close(self, _):
        for people in self.tables:
            if _open(people) and self.chance.random() < 0.5:
                close(people.room.pk)

    def age(self, _):
        age(self.chance.choice((1, 3, 8, 60, 100)))

    def forget(self, *rules):
        before = {game: _recorded(game) for game in self.boards}
        run(*rules, limit=self.chance.choice((1, 2, 50)))
        assert before == {game: _recorded(game) for game in self.boards}


class Histories(TestCase):
    """Random histories, with rules run at random times."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.sampled_from(("room", "board", "close", "age", *ALL)), min_size=4, max_size=14),
        st.randoms(use_true_random=False),
    )
    def test_nothing_that_a_board_needs_is_lost(self, steps, chance):
        history = History(chance)
        for step in ("room", *steps):
            history.do(step)
        history.forget()
        for game in history.boards:
            state = log.rebuild(game)
            assert state.seq == len(log.read_since(game)) == Game.objects.get(pk=game).sequence_number
            assert Player.objects.filter(pk__in={actor.player for actor in state.actors}).count() == 4


def _open(people):
    return Room.objects.filter(pk=people.room.pk).exclude(status="closed").exists()


def _recorded(game):
    """Return all that the record of a board says, but for names."""
    moves = [(move.seq, move.action_id, move.events) for move in log.read_since(game)]
    return moves, list(Move.objects.filter(game=game).order_by("pk").values_list("player", "kind", "created_at"))
