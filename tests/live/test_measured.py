"""The metrics and log lines of all processes agree with what was played."""

import asyncio
import http.client
import json
import random
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.client.client import Client
from bench.limits import NO_LIMITS
from games.actions.snapshots import current_state
from games.models import Game, Move
from games.rules.state import robot_due
from games.store import hot_state
from rooms.models import Player
from tests.live.tables import auction, four_at_a_table, in_db, in_turn, next_board, play_one
from tests.site import wait_for

pytestmark = [pytest.mark.live, pytest.mark.slow]

TOKEN = "t0ken"
BOARD_KINDS = {"call", "play", "claim", "claim_answer", "undo", "undo_withdraw", "undo_answer"}
CARDS = re.compile(r'["\s=,\[][SHDC][AKQJT2-9]["\s,\]]')


class Scrape:
    """The samples of all processes; `total` sums over them, as Prometheus would."""

    def __init__(self, site):
        self.by_process = {name: _samples(process.metrics_port) for name, process in site.processes.items()}

    def total(self, name, *, process="", **labels):
        return sum(self._values(name, process, labels))

    def most(self, name, **labels):
        return max(self._values(name, "", labels))

    def by(self, label, name, **labels):
        """Return the sums that are not 0, by the values of one label."""
        counts = Counter()
        for samples in self.by_process.values():
            for sample in samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    counts[sample.labels[label]] += sample.value
        return +counts

    def _values(self, name, process, labels):
        return [
            sample.value
            for of, samples in self.by_process.items()
            for sample in samples
            if of.startswith(process) and sample.name == name and labels.items() <= sample.labels.items()
        ]


def _get(port, path, token):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
    response = connection.getresponse()
    return response.status, response.read().decode()


def _samples(port):
    status, text = _get(port, "/metrics", TOKEN)
    assert status == http.client.OK
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def action_lines(site):
    """Return the lines about actions of every process, by event."""
    lines = {"action_answered": [], "action_applied": [], "action_passed_on": []}
    for name, process in site.processes.items():
        for text in process.log.read_text().splitlines():
            if text.startswith("{"):
                line = json.loads(text)
                lines.get(line["event"], []).append({**line, "process": name})
    return lines


@pytest.fixture(scope="module")
def played(make_site, django_db_setup, django_db_blocker):
    """A table of four plays a board and half of another, one person and three robots play a board."""
    site = make_site(realtime=2, worker=2, environment={**NO_LIMITS, "METRICS_TOKEN": TOKEN})
    with django_db_blocker.unblock():
        yield asyncio.run(_play(site))


async def _play(site):
    chance = random.Random(7)
    table = await four_at_a_table(site)
    await next_board(table)
    await auction(table, "1N P P P")
    while not table[0].view["result"]:
        answer = await play_one(table, chance)
    repeat = next(message for client in table for message in client.sent if message.get("id") == answer["id"])
    await _send_again(table, repeat)
    await next_board(table)
    first = in_turn(table)
    refused = await first.act({"type": "call", "game": first.game, "seq": first.seq, "call": "X"})
    assert refused["code"] == "illegal_call"
    before = await in_db(Scrape, site)
    await in_db(hot_state.client().delete, hot_state.key(first.game))
    await auction(table, "1C")
    for _ in range(2):
        assert (await table[0].act({"type": "chat", "to": "room", "text": "zebra SA SK"}))["type"] == "done"
    assert (await table[1].act({"type": "stand"}))["type"] == "refused"
    await first.hello(fresh=True)
    alone = await _against_robots(site)
    await _away_and_back(table)
    await in_db(_all_written, site, [*table, alone])
    after = await in_db(Scrape, site)
    return SimpleNamespace(site=site, table=table, alone=alone, before=before, after=after)


async def _send_again(table, message):
    """Send an action again from the client that sent it first: it gets the same event."""
    client = next(each for each in table if message in each.sent)
    again = await client.act(message)
    assert again["type"] == "event"


async def _against_robots(site):
    alone = await Client.guest(site.url, name="Alone", socket_site=site.realtime_urls[0])
    await alone.connect(await alone.make_room(name="Robots", settings={"robot_pace": 0}))
    if alone.seat is None:
        assert (await alone.act({"type": "sit", "seat": "S"}))["type"] == "done"
        await alone.wait(lambda: alone.seat, "the seat")
    for seat in set("NESW") - {alone.seat}:
        assert (await alone.act({"type": "add_robot", "seat": seat}))["type"] == "done"
    assert (await alone.act({"type": "ready"}))["type"] == "done"
    await alone.wait(lambda: alone.my_turn or alone.seq >= 4, "the robots' calls")
    if alone.my_turn:
        assert (await alone.call("P"))["type"] == "event"
    return alone


async def _away_and_back(table):
    away, other = table[2], table[0]
    me = away.you["player"]
    await away.close()
    await other.wait(lambda: _person(other, me)["hold_until"], "the hold")
    await away.connect(away.room_id)
    await other.wait(lambda: not _person(other, me)["hold_until"], "the return")


def _person(client, player):
    return next(each for each in client.room["players"] if each["player"] == player)


def _games():
    return list(Game.objects.values_list("pk", flat=True))


def _all_written(site, clients):
    """Wait until no robot is due, every reply has arrived, and every process has written its lines."""
    wait_for(lambda: not any(robot_due(current_state(game)) for game in _games()), "the robots to rest")
    ids = {str(move) for move in Move.objects.filter(kind__in=BOARD_KINDS).values_list("action_id", flat=True)}

    def complete():
        lines = action_lines(site)
        passed = {line["action_id"] for line in lines["action_passed_on"]}
        own = {message["id"] for client in clients for message in client.sent if "id" in message}
        return ids <= passed and own <= {line["action_id"] for line in lines["action_answered"]}

    wait_for(complete, "the lines of all actions")


def moves_by_kind():
    return Counter(Move.objects.filter(kind__in=BOARD_KINDS).values_list("kind", flat=True))


def test_the_accepted_actions_are_the_moves_of_the_log(played):
    accepted = played.after.by("kind", "bridge_actions_total", outcome="accepted")
    assert {kind: count for kind, count in accepted.items() if kind in BOARD_KINDS} == moves_by_kind()
    led = Move.objects.filter(game=played.alone.game, kind="play").count()  # robots may have won the auction
    assert accepted["play"] == 52 + led and accepted["call"] > 5
    assert (accepted["chat"], accepted["add_robot"]) == (2, 3)
    refused = played.after.by("kind", "bridge_actions_total", outcome="refused")
    assert (refused["call"], refused["stand"]) == (1, 1)
    assert played.after.total("bridge_actions_total", kind="play", outcome="repeated") >= 1


def test_each_answer_is_measured_once_by_the_socket_process_and_once_by_the_worker(played):
    lines = action_lines(played.site)
    answered = Counter(line["kind"] for line in lines["action_answered"])
    assert played.after.by("kind", "bridge_action_duration_seconds_count") == answered
    applied = [line for line in lines["action_applied"] if line["kind"] in BOARD_KINDS]
    of_robots = [line for line in applied if line["process"] == "robots.1"]
    assert played.after.total("bridge_batch_size_sum") == len(applied)
    assert played.after.total("bridge_batch_size_sum", process="robots") == len(of_robots) >= 3
    assert played.after.total("bridge_robot_duration_seconds_count", process="robots") == len(of_robots)
    counts = {"queue": len(applied) - len(of_robots), "transaction": len(applied), "publish": len(applied)}
    for part, count in counts.items():
        assert played.after.total("bridge_action_part_seconds_count", part=part) == count
    calls = sum(line["kind"] == "call" for line in applied)
    assert played.after.total("bid_processing_duration_seconds_count") == calls
    tries = sum(line["tries"] - 1 for line in lines["action_answered"])
    assert played.after.total("bridge_resubmissions_total") == tries


def test_messages_are_counted_as_the_clients_count_them(played):
    clients = [*played.table, played.alone]
    sent = Counter(message["type"] for client in clients for message in client.sent)
    counted = played.after.by("type", "bridge_socket_messages_total", direction="in")
    assert {kind: count for kind, count in counted.items() if kind != "beat"} == sent
    seen = Counter(message["type"] for client in clients for message in client.seen)
    counted_out = played.after.by("type", "bridge_socket_messages_total", direction="out")
    for kind in ("event", "welcome", "done", "refused", "chat"):
        assert counted_out[kind] == seen[kind], kind
    assert counted_out["event"] >= 4 * 58


def test_sockets_and_holds(played):
    assert played.after.total("socket_connections_total") == 5
    assert played.after.total("socket_connections_total", process="web") == 0
    assert played.after.by("code", "bridge_sockets_closed_total") == {"1000": 1}
    assert played.after.by("outcome", "bridge_holds_total") == {"begun": 1, "returned": 1}
    assert played.after.by("cause", "bridge_resyncs_total")["hello"] >= 2
    assert played.after.total("bridge_broadcast_failures_total") == 0


def test_the_hot_state_was_found_except_after_its_deletion(played):
    absent = [when.total("bridge_hot_state_total", outcome="absent") for when in (played.before, played.after)]
    assert absent[0] < absent[1]
    assert played.after.total("bridge_hot_state_total", outcome="hit") >= 56


def test_only_web_shows_the_metrics_of_the_whole_site(played):
    phases = Counter(Game.objects.exclude(phase="over").values_list("phase", flat=True))
    wait_for(lambda: Scrape(played.site).by("status", "active_games_total") == phases, "the games in play")
    assert phases.total() >= 1, "the table's second board; robots may have passed theirs out"
    sources = {of for of, samples in played.after.by_process.items() for each in samples if "active_g" in each.name}
    assert sources == {"web.1"}
    for queue in ("actions", "clock", "robots"):
        assert played.after.most("bridge_queue_depth", queue=queue) >= 0


def test_the_sweep_is_timed(played):
    name = "bridge_sweep_lateness_seconds_count"
    wait_for(lambda: Scrape(played.site).total(name, process="clock") > 1, "sweeps, each after another")


def test_no_process_shows_its_metrics_without_the_token(played):
    for process in played.site.processes.values():
        for token in ("", "other"):
            assert _get(process.metrics_port, "/metrics", token)[0] == http.client.NOT_FOUND
        if process.metrics_port != process.port:
            assert _get(process.metrics_port, "/other", TOKEN)[0] == http.client.NOT_FOUND


def test_the_lines_of_one_action_have_its_id_from_socket_to_broadcast(played):
    lines = action_lines(played.site)
    move = Move.objects.filter(kind="play", player__in=[client.you["player"] for client in played.table]).latest("pk")
    action = str(Move.objects.filter(game=move.game, kind="play").order_by("sequence_number")[5].action_id)
    found = {event: [line for line in of if line["action_id"] == action] for event, of in lines.items()}
    answered, applied, passed = found["action_answered"], found["action_applied"], found["action_passed_on"]
    assert (len(answered), len(applied), len(passed)) == (1, 1, 2)
    about = {"kind": "play", "outcome": "accepted", "room": str(move.game.room_id), "game": move.game_id}
    for line in (*answered, *applied):
        assert line.items() >= about.items()
        assert {"timestamp", "level", "logger", "player", "seq"} <= line.keys()
    assert answered[0]["process"].startswith("realtime") and applied[0]["process"].startswith("worker")
    assert {line["process"] for line in passed} == {"realtime.1", "realtime.2"}
    assert sum(line["sockets"] for line in passed) == 4 and all(line["ms"] >= 0 for line in passed)
    parts = [applied[0][f"{part}_ms"] for part in ("queue", "transaction", "publish")]
    assert min(parts) >= 0 and applied[0]["size"] >= 1 and answered[0]["tries"] == 1
    assert answered[0]["ms"] > applied[0]["transaction_ms"]


def test_no_line_contains_a_card_or_chat(played):
    for process in played.site.processes.values():
        text = process.log.read_text()
        assert "zebra" not in text and CARDS.search(text) is None, process.name


def test_a_line_names_the_player_and_room_of_its_socket(played):
    rooms = dict(Player.objects.filter(is_robot=False).values_list("pk", "room_id"))
    for line in action_lines(played.site)["action_answered"]:
        assert str(rooms[line["player"]]) == line["room"]
        assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"])


def test_closed_sockets_are_no_longer_open(played):
    """The sockets of the clients ended with their event loop."""
    wait_for(lambda: Scrape(played.site).total("socket_connections_total") == 0, "the last socket to close")
