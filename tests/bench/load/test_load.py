"""The load client on a real site: what `bin/bench` measures is play, and it says so when it is not."""

import io
import itertools
import json
from typing import Any

import pytest
from django.core.management import call_command

from accounts.authentication import user_for_token
from bench import reference
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
def test_seeded_persons_sit_ready_behind_their_tokens():
    rooms = seeded(2)
    assert len({token for room in rooms for token in room["tokens"]}) == 8
    for room in rooms:
        players = [Player.objects.get(user=user_for_token(token)) for token in room["tokens"]]
        assert [(str(player.room_id), player.seat, player.is_ready) for player in players] == [
            (room["room"], seat, True) for seat in "NESW"
        ]
        assert Room.objects.get(pk=room["room"]).host == players[0]


@pytest.mark.django_db
def test_seeding_costs_the_same_number_of_statements_for_one_table_and_for_forty(django_assert_num_queries):
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
    said = Move.objects.filter(game__in=games).exclude(kind="deal").count()
    assert result["actions"] <= result["all_actions"] <= said


@pytest.mark.live
def test_a_fixed_rate_is_kept_or_what_came_late_is_counted(make_site):
    site = make_site(realtime=1, robots=0, environment=NO_LIMITS)
    result = load_of(seeded(8), site.realtime_urls, rate=20.0).run(warm_up=0.2, seconds=3)
    assert result["failures"] == []
    asked = result["all_actions"] + result["late"]
    assert asked in range(50, 71), "sixty, but for what was on its way at both ends"


class Ears:
    """A load that only takes notes."""

    def __init__(self) -> None:
        self.over = False
        self.failures: list[str] = []
        self.heard_moves = 0

    def failed(self, what: str) -> None:
        self.failures.append(what)

    def heard(self, table: SiteTable) -> None:
        self.heard_moves += 1

    def dealt(self, table: SiteTable) -> None: ...

    def free(self, table: SiteTable) -> None: ...


def called(seq: int) -> bytes:
    return b'{"type":"event","game":7,"seq":%d,"events":[{"type":"called","seat":"N","call":"P"}]}' % seq


def listening() -> tuple[SiteTable, Ears]:
    ears = Ears()
    table = SiteTable("ws://127.0.0.1", {"room": "r", "tokens": []}, ears)
    table.game, table.seq = 7, 1
    return table, ears


def test_a_move_counts_when_all_four_have_heard_it():
    table, ears = listening()
    for place in (2, 0, 3):
        table._ear(place)(called(2))
    assert ears.heard_moves == 0
    table._ear(1)(called(2))
    assert (ears.heard_moves, ears.failures, table.seq) == (1, [], 2)


def test_what_one_hears_twice_is_no_second_ear_but_a_failure():
    table, ears = listening()
    for place in (2, 2):
        table._ear(place)(called(2))
    assert ears.failures == ["room r: move 2 of game 7 after 1"]


def test_a_move_out_of_order_is_a_failure():
    table, ears = listening()
    table._ear(0)(called(3))
    assert ears.failures == ["room r: move 3 of game 7 after 1"]


def test_without_a_reference_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("REFERENCE", str(tmp_path / "nothing"))
    with (
        pytest.raises(reference.Absent, match=r"^there is no reference at .*; name its folder with REFERENCE"),
        reference.running(database_url="postgresql://", redis_port=1, workers=1, mode="queue"),
    ):
        pass
