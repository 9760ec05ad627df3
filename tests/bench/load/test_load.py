"""The load client on a real site plays whole boards, times every action and counts what is late."""

import io
import itertools
import json
from typing import Any

import pytest
from django.core.management import call_command

from accounts.authentication import user_for_token
from bench.limits import NO_LIMITS
from bench.load.load import Load
from bench.load.site_table import SiteTable
from games.models import Game, Move
from rooms.models import Player, Room


def seeded(tables: int) -> list[dict]:
    """What `bench_seed` prints."""
    printed = io.StringIO()
    call_command("bench_seed", tables=tables, stdout=printed)
    return [json.loads(line) for line in printed.getvalue().splitlines()]


@pytest.mark.django_db
def test_seeded_players_are_seated_and_ready():
    rooms = seeded(2)
    assert len({token for room in rooms for token in room["tokens"]}) == 8
    for room in rooms:
        players = [Player.objects.get(user=user_for_token(token)) for token in room["tokens"]]
        assert [(str(player.room_id), player.seat, player.is_ready) for player in players] == [
            (room["room"], seat, True) for seat in "NESW"
        ]
        assert Room.objects.get(pk=room["room"]).host == players[0]


@pytest.mark.django_db
def test_seeding_forty_tables_takes_as_many_statements_as_one(django_assert_num_queries):
    for tables in (1, 40):
        with django_assert_num_queries(7):
            seeded(tables)


def load_of(rooms: list[dict], sockets: list[str], **options: Any) -> Load:
    load = Load(**options)
    load.tables.extend(SiteTable(url, room, load) for url, room in zip(itertools.cycle(sockets), rooms, strict=False))
    return load


@pytest.mark.live
@pytest.mark.parametrize("options", [{}, {"in_step": True}, {"rate": 60.0}], ids=["closed", "in step", "rate"])
def test_tables_play_whole_boards_and_every_action_is_timed(make_site, options):
    site = make_site(realtime=2, robots=0, environment=NO_LIMITS)
    rooms = seeded(3)
    groups = {"worker": [site.processes["worker.1"].pid]}
    result = load_of(rooms, site.realtime_urls, **options).run(warm_up=0.2, seconds=4, groups=groups)
    assert (result["failures"], result["stuck"]) == ([], 0)
    assert 0 < result["p50"] <= result["p95"] <= result["p99"] <= result["max"]
    assert result["boards"] >= 1
    assert result["dealing"] > 0
    assert result["cpu"]["worker"] > 0
    games = Game.objects.filter(room__in=[room["room"] for room in rooms])
    assert set(games.filter(phase="over").values_list("contract", flat=True)) <= {f"1NT{seat}" for seat in "NESW"}
    logged = Move.objects.filter(game__in=games).exclude(kind="deal").count()
    assert result["actions"] <= result["all_actions"] <= logged


@pytest.mark.live
def test_a_fixed_rate_is_kept_and_late_actions_are_counted(make_site):
    site = make_site(realtime=1, robots=0, environment=NO_LIMITS)
    result = load_of(seeded(8), site.realtime_urls, rate=20.0).run(warm_up=0.2, seconds=3)
    assert result["failures"] == []
    asked = result["all_actions"] + result["late"]
    assert asked in range(50, 71), "sixty, give or take what was on its way at the beginning and at the end"
