"""For how long somebody is on turn is told by the times of the log, never by a client."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from games.actions.apply import apply
from games.actions.batch import Submitted
from games.models import Explanation, Game
from games.records import exports
from games.robots import tasks
from games.rules.elements.seat import SEATS
from games.rules.state import turn
from realtime.wire import messages
from realtime.wire.bus import Accepted
from rooms.models import Player
from tests.cast import four, playing

pytestmark = pytest.mark.django_db
NAMES = dict(zip(SEATS, ("anna", "ben", "cleo", "dora"), strict=True))


@pytest.fixture
def people():
    return playing(four())


def ask(people, seat=None):
    """Let another player ask; return the answer."""
    asker = seat or next(each for each in SEATS if each is not turn(people.state))
    message = messages.RobotTurn(uuid4(), people.game.pk, people.state.seq)
    (answer,) = apply([Submitted(people.state.actors[asker.order].player, message)])
    return answer


def wait(people, seconds):
    """Let the last change of turn be so much longer ago."""
    # The log's rows are never changed but here: nothing else moves its times.
    moves = Game.objects.get(pk=people.game.pk).moves
    moves.update(created_at=F("created_at") - timedelta(seconds=seconds))


def on_turn(people):
    return Player.objects.filter(pk=people.state.actors[turn(people.state).order].player)


def test_after_three_minutes_and_not_before(people):
    assert ask(people).code == "too_early"
    wait(people, 170)
    assert ask(people).code == "too_early"
    wait(people, 11)
    assert isinstance(ask(people), Accepted)
    assert Game.objects.get(pk=people.game.pk).due_kind == "robot"


def test_who_is_away_is_not_on_turn_and_who_comes_back_begins_anew(people):
    wait(people, 1000)
    on_turn(people).update(hold_until=timezone.now() + timedelta(seconds=20))
    assert ask(people).code == "too_early"
    on_turn(people).update(hold_until=None, here_since=timezone.now())
    assert ask(people).code == "too_early"
    on_turn(people).update(here_since=timezone.now() - timedelta(seconds=200))
    assert isinstance(ask(people), Accepted)


def test_the_robot_acts_once_from_that_seats_view_and_the_record_says_so(people):
    seat, player = turn(people.state), people.state.actors[turn(people.state).order].player
    wait(people, 181)
    ask(people)
    tasks.act(people.game.pk, str(people.room.pk), 1)
    move = people.game.moves.latest("sequence_number")
    assert (move.kind, move.player_id, move.seat) == ("call", player, seat)
    assert Explanation.objects.filter(game=people.game, public=True).count() == 0, "no word to the partner"
    after = people.state.seq
    tasks.act(people.game.pk, str(people.room.pk), 2)
    assert people.state.seq == after
    (note,) = exports._explanations(people.game, people.state).values()
    assert note.endswith(exports.BY_ROBOT)
