"""Errors in real processes are reported with their room and game, and without cards, secrets or tokens."""

import asyncio
import json
import os
from types import SimpleNamespace
from uuid import uuid4

import pytest

from bench.client.api import Api, ApiError
from bench.client.client import Client
from bench.limits import NO_LIMITS
from games.models import Deal
from ops.procfile import ROOT
from tests.environment import servers
from tests.leaks import leaks
from tests.live.tables import auction, four_at_a_table, in_db, in_turn, leave, next_board
from tests.sentry_server import SentryServer
from tests.site import wait_for

pytestmark = [pytest.mark.live, pytest.mark.fault, pytest.mark.slow]

METRICS_TOKEN = "metrics-t0ken-of-the-test"


@pytest.fixture
def sentry():
    with SentryServer() as server:
        yield server


@pytest.fixture
def planted(make_site, sentry, tmp_path, live_db):
    """A site in which `planted.fault(...)` makes something fail."""
    environment = {
        **NO_LIMITS,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "planted"), str(ROOT)]),
        "PLANTED": str(tmp_path),
        "SENTRY_DSN": sentry.dsn,
        "SENTRY_ENVIRONMENT": "a test",
        "SENTRY_RELEASE": "v9",
        "METRICS_TOKEN": METRICS_TOKEN,
    }
    return SimpleNamespace(site=make_site(environment=environment), sentry=sentry, folder=tmp_path)


class Fault:
    """Switches a fault on within the block, which ends when the fault has been reported."""

    def __init__(self, planted, name, error):
        self.flag, self.sentry, self.error = planted.folder / name, planted.sentry, error

    async def __aenter__(self):
        self.flag.touch()
        return self

    async def __aexit__(self, kind, *_):
        if kind is None:
            await asyncio.to_thread(wait_for, self.reports, f"a report of {self.error}")
        self.flag.unlink()

    def reports(self):
        return [event for event in self.sentry.events if error_of(event) == self.error]

    def report(self):
        return self.reports()[0]


def error_of(event):
    values = event.get("exception", {}).get("values")
    return values[-1]["type"] if values else event.get("logentry", {}).get("message")


def place_of(event):
    return {name: event["tags"].get(name) for name in ("process", "room", "game")}


def next_game(fault, game):
    """Return the game in the report, which must be a new one: the board that was to be dealt."""
    number = fault.report()["tags"]["game"]
    assert int(number) > game
    return number


def test_each_kind_of_process_reports_what_failed_and_nothing_that_is_hidden(planted):
    site, seen = planted.site, {}

    async def play() -> list[Client]:
        table = await four_at_a_table(site)
        host = table[0]
        game, room = await first_board(table), host.room_id
        await refusals(site, table)

        async with Fault(planted, "view", "ValueError") as fault:
            await failing(host.api.get(f"/api/games/{game}.pbn"))
        seen["view"] = place_of(fault.report()), {"process": "web", "room": room, "game": str(game)}

        async with Fault(planted, "link", "LookupError") as fault:
            token = (await host.api.get(f"/api/rooms/{room}"))["link"].rstrip("/").rpartition("/")[2]
            await failing(Api(site.url).get(f"/join/{token}/"))
            await failing(Api(site.url).get(f"/join/{token}/?next=%2Fjoin%2F{token}%2F"))
        assert "/join/[hidden]/" in fault.report()["request"]["url"]

        async with Fault(planted, "consumer", "KeyError") as fault:
            await host.send({"type": "chat", "id": str(uuid4()), "text": "hello", "to": "room"})
        seen["consumer"] = place_of(fault.report()), {"process": "realtime", "room": room, "game": str(game)}

        for client in table[:3]:
            await client.act({"type": "ready"})
        async with Fault(planted, "row", "IntegrityError") as fault:
            await refused_for_now(table[3])
        seen["row"] = place_of(fault.report()), {"process": "worker", "room": room, "game": next_game(fault, game)}
        assert fault.report()["tags"]["board"] == "2"

        async with Fault(planted, "deal", "ArithmeticError") as fault:
            await refused_for_now(table[3])
        seen["deal"] = place_of(fault.report()), {"process": "worker", "room": room, "game": next_game(fault, game)}
        assert fault.report()["tags"]["board"] == "2"

        assert (await table[3].act({"type": "ready"}))["type"] == "done", "the fault has left nothing behind"
        for client in table:
            await client.wait(lambda client=client: client.game > game, "the board that had failed")
        async with Fault(planted, "task", "RuntimeError") as fault:
            client = in_turn(table)
            await client.send({"type": "call", "id": str(uuid4()), "game": host.game, "seq": client.seq, "call": "P"})
        seen["task"] = place_of(fault.report()), {"process": "worker", "room": room, "game": str(host.game)}
        await leave(table)
        return [*table, SimpleNamespace(token=token)]

    clients = asyncio.run(play())
    for what, (found, expected) in seen.items():
        assert found == expected, what
    reports = planted.sentry
    assert set(reports.kinds) == {"event"}, "errors alone: nothing is traced"
    assert {error_of(event) for event in reports.events} == {
        "ValueError", "LookupError", "KeyError", "IntegrityError", "ArithmeticError", "RuntimeError",
    }  # fmt: skip
    assert {(event["environment"], event["release"]) for event in reports.events} == {("a test", "v9")}
    assert_nothing_hidden_in(planted, [client.token for client in clients])


async def first_board(table):
    await next_board(table)
    await auction(table, "P P P P")
    return table[0].game


async def refused_for_now(client):
    answer = await client.act({"type": "ready"})
    assert (answer["type"], answer["code"]) == ("refused", "busy"), answer


async def failing(call):
    with pytest.raises(ApiError) as error:
        await call
    assert error.value.status == 500


async def refusals(site, table):
    """Cause refusals, none of which may be reported."""
    client = table[0]
    assert (await client.call("1N"))["type"] == "refused"
    assert (await client.act({"type": "sit", "seat": "E"}))["type"] == "refused"
    assert (await client.act({"type": "call", "game": 1, "seq": 1, "call": "8N"}))["type"] == "refused"
    for path, token, status in [
        ("/nowhere/", None, 404),
        ("/metrics", None, 404),
        ("/api/games/1/moves?after=x", client.token, 400),
        (f"/api/rooms/{'0' * 8}-0000-4000-8000-000000000000", client.token, 404),
        ("/api/games/1/moves", "wrong", 401),
    ]:
        with pytest.raises(ApiError) as error:
            await Api(site.url, token).get(path)
        assert error.value.status == status, path


def assert_nothing_hidden_in(planted, tokens):
    """Check the reports, and the logs of all processes."""
    drawn = [json.loads(line) for line in (planted.folder / "drawn.jsonl").read_text().splitlines()]
    assert drawn, "what the database refused"
    deals = [*asyncio.run(in_db(lambda: list(Deal.objects.all()))), *map(as_deal, drawn)]
    words = [*tokens, METRICS_TOKEN, planted.site.environment["SECRET_KEY"]]
    reported = b"\n".join(planted.sentry.bodies)
    assert b"Failing row contains" in reported and b"cannot decide" in reported, "the messages of the errors are kept"
    assert leaks(reported, deals=deals, words=words) == []
    for process in planted.site.processes.values():
        assert leaks(process.log.read_bytes(), deals=deals, words=words) == [], process.name
    if servers.postgres is not None:
        log = servers.postgres.home.log.read_bytes()
        assert b"violates not-null constraint" in log
        assert leaks(log, deals=deals, words=words) == [], "PostgreSQL"


def as_deal(drawn):
    north, east, south, west = drawn["hands"]
    return Deal(north=north, east=east, south=south, west=west, secret=bytes.fromhex(drawn["secret"]))
