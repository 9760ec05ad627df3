from datetime import UTC, datetime
from hashlib import sha256

import msgspec
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.sql import execute
from games.models import Deal
from realtime.wire import messages
from rooms.models import Player
from rooms.services.room_view import room_view
from tests.cast import company, four, playing, with_robots

pytestmark = pytest.mark.django_db


def test_everybody_in_the_room_is_shown_with_their_seat():
    people = with_robots()
    people.come("ben")
    people.ready("anna")
    view = room_view(people.room.pk)
    assert {(p.name if not p.robot else "robot", p.seat, p.presence) for p in view.players} == {
        ("anna", "S", "disconnected"),
        ("ben", None, "disconnected"),
        ("robot", "N", "robot"),
        ("robot", "E", "robot"),
        ("robot", "W", "robot"),
    }
    assert view.host == people.players["anna"].pk
    assert view.code == people.room.invite_code


def test_players_with_a_lease_are_connected():
    people = company("ben")
    client = redis.Redis.from_url(settings.HOT_STATE_URL)
    key = f"room:{people.room.pk}:present"
    client.zadd(key, {str(people.players["ben"].pk): datetime.now(UTC).timestamp() + 10})
    presence = {player.name: player.presence for player in room_view(people.room.pk).players}
    client.delete(key)
    assert presence == {"anna": "disconnected", "ben": "connected"}


def test_a_hold_is_shown_with_its_deadline():
    people = four()
    Player.objects.filter(pk=people.players["ben"].pk).update(hold_until=datetime(2030, 1, 1, tzinfo=UTC))
    holds = [player.hold_until for player in room_view(people.room.pk).players]
    assert holds == [None, 1893456000000, None, None]


def test_the_secret_of_a_deal_is_shown_when_its_board_is_over_and_not_before():
    people = playing(with_robots())
    deal = Deal.objects.get()
    during = room_view(people.room.pk)
    assert during.fairness is not None
    assert (during.game, during.board) == (people.game.pk, 1)
    assert (during.fairness.commitment, during.fairness.secret) == (deal.commitment, None)
    assert bytes(deal.secret).hex() not in msgspec.json.encode(during).decode()
    people.pass_out()
    after = room_view(people.room.pk).fairness
    assert after is not None and after.secret is not None
    assert sha256(after.text.format(secret=after.secret).encode()).hexdigest() == after.commitment


def test_the_results_of_the_session_are_listed_in_order():
    people = with_robots(boards_per_session=2)
    for _ in range(3):
        playing(people).pass_out()
    view = room_view(people.room.pk)
    assert (view.session, view.board) == (2, 3)
    assert [(result.board, result.contract, result.points) for result in view.results] == [(3, "", 0)]


def test_the_version_rises_with_every_change():
    people = company()
    versions = [room_view(people.room.pk).version]
    for action, fields in [(messages.Sit, {"seat": "S"}), (messages.Ready, {}), (messages.Stand, {})]:
        people.do("anna", action, **fields)
        versions.append(room_view(people.room.pk).version)
    assert versions == sorted(set(versions))


def test_a_full_room_is_read_with_one_statement_like_an_empty_one(monkeypatch):
    small, large = company(), with_robots()
    large.come(*(f"guest {number}" for number in range(10)))
    for _ in range(4):
        playing(large).pass_out()
    statements = []
    monkeypatch.setattr("rooms.services.room_view.execute", lambda *words: statements.append(words) or execute(*words))
    with CaptureQueriesContext(connection) as others:
        room_view(small.room.pk)
        view = room_view(large.room.pk)
    assert len(view.players) == 14 and len(view.results) == 4
    assert len(statements) == 2 and not others.captured_queries
