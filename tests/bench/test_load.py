"""The load client on a real site: what `bin/bench` measures is play, and it says so when it is not."""

import asyncio
import io
import json

import pytest
from django.core.management import call_command

from accounts.authentication import user_for_token
from bench import reference
from bench.limits import NO_LIMITS
from bench.load import Load
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


@pytest.mark.live
@pytest.mark.parametrize("in_step", [False, True])
def test_tables_play_whole_boards_and_every_action_is_timed(make_site, in_step):
    site = make_site(realtime=2, robots=0, environment=NO_LIMITS)
    rooms = seeded(3)

    async def play() -> dict:
        return await Load(rooms, in_step=in_step).run(site.realtime_urls, warm_up=0.2, seconds=4)

    result = asyncio.run(play())
    assert (result["failures"], result["stuck"]) == ([], 0)
    assert 0 < result["p50"] <= result["p99"] <= result["max"]
    assert result["boards"] >= 1
    games = Game.objects.filter(room__in=[room["room"] for room in rooms])
    assert set(games.filter(phase="over").values_list("contract", flat=True)) <= {f"1NT{seat}" for seat in "NESW"}
    said = Move.objects.filter(game__in=games).exclude(kind="deal").count()
    assert said - len(rooms) <= result["all_actions"] <= said, "all but what was on its way at the end"


def test_without_a_reference_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("REFERENCE", str(tmp_path / "nothing"))
    with (
        pytest.raises(reference.Absent, match=r"^there is no reference at .*; name its folder with REFERENCE"),
        reference.running(database_url="postgresql://", redis_port=1, mode="queue"),
    ):
        pass
