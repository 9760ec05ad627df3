"""A real Prometheus with the example configuration scrapes every process of a site on which boards are played."""

import asyncio
import http.client
import json
import random
import re
import shutil
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from bench.limits import NO_LIMITS
from ops.children import end, free_port, spawn
from ops.procfile import ROOT
from tests.environment import prometheus
from tests.live.tables import board_against_robots, four_at_a_table, leave, next_board, one_against_robots
from tests.live.test_twenty_rooms import whole_board
from tests.site import wait_for

pytestmark = [pytest.mark.live, pytest.mark.slow]

TOKEN = "metrics-t0ken"
FOLDER = ROOT / "ops" / "prometheus"
WORDS = {
    *("and", "by", "count", "group_left", "histogram_quantile", "ignoring", "increase", "le", "max", "min_over_time"),
    *("or", "rate", "sum", "vector"),
}
OF_PROMETHEUS = {"up", "ALERTS"}


class Prometheus:
    """Its HTTP API."""

    def __init__(self, port):
        self.port = port

    def get(self, path, **arguments):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", f"/api/v1/{path}?{urlencode(arguments)}")
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        assert answer["status"] == "success", (path, arguments, answer)
        return answer["data"]

    def query(self, expression):
        """Return the values of an expression with their labels, without NaN."""
        found = self.get("query", query=expression)
        pairs = [({}, found["result"])] if found["resultType"] == "scalar" else _pairs(found["result"])
        return [(labels, float(value[1])) for labels, value in pairs if value[1] != "NaN"]

    def value(self, expression):
        ((_, value),) = self.query(expression)
        return value

    def ready(self):
        try:
            return {target["health"] for target in self.get("targets")["activeTargets"]} == {"up"}
        except (OSError, http.client.HTTPException, ValueError):  # not yet
            return False

    def known(self):
        """Return the names of all metrics that have a value or a description."""
        described = self.get("metadata")
        return {*self.get("label/__name__/values"), *described, *(f"{name}_total" for name in described)}

    def rules(self):
        return [rule for group in self.get("rules")["groups"] for rule in group["rules"]]


def _pairs(result):
    return [(item["metric"], item["value"]) for item in result]


@contextmanager
def running(site, folder):
    """Run Prometheus with the example configuration for this site's addresses, and one second between scrapes."""
    text = (FOLDER / "prometheus.yml").read_text().replace("10s", "1s")
    for job in ("web", "realtime", "worker", "robots", "clock"):
        ports = [process.metrics_port for process in site.processes.values() if process.kind == job]
        targets = ", ".join(f'"127.0.0.1:{port}"' for port in ports)
        text, replaced = re.subn(rf"(job_name: {job}\n.*?targets: )\[.*?\]", rf"\1[{targets}]", text, flags=re.DOTALL)
        assert replaced == 1, job
    (folder / "prometheus.yml").write_text(text)
    (folder / "bridge_token").write_text(TOKEN)
    shutil.copy(FOLDER / "rules.yml", folder)
    port = free_port()
    command = [str(prometheus("prometheus")), "--config.file=prometheus.yml", "--storage.tsdb.path=data"]
    with (folder / "log").open("wb") as log:
        address = f"--web.listen-address=127.0.0.1:{port}"
        process = spawn([*command, address, "--log.level=warn"], cwd=folder, stdout=log, stderr=log)
    try:
        yield Prometheus(port)
    finally:
        end([process], grace=10)


def panels():
    """Yield every query of every dashboard, as Grafana would send it for the last minute."""
    for path in sorted((ROOT / "ops" / "grafana").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                yield f"{path.stem}: {panel['title']}", target["expr"].replace("$__rate_interval", "1m")


def operands(condition):
    """Return the expressions that an alert compares: they need data even while it does not fire."""
    return [part.strip() for part in re.split(r"\band\b|==|<|>", condition)]


def names(expression):
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|ignoring) \([^)]*\)", "", expression)
    return set(re.findall(r"[a-zA-Z_][a-zA-Z0-9_:]*", bare)) - WORDS - OF_PROMETHEUS


def test_every_panel_and_rule_has_data(make_site, live_db, tmp_path):
    site = make_site(realtime=2, worker=2, environment={**NO_LIMITS, "METRICS_TOKEN": TOKEN})
    with running(site, tmp_path) as server:
        wait_for(server.ready, "all processes to be scraped")
        assert len(server.get("targets")["activeTargets"]) == len(site.processes)
        asyncio.run(play(site, server))
        rules = server.rules()
        assert {rule["health"] for rule in rules} == {"ok"}, [rule for rule in rules if rule["health"] != "ok"]
        queries = [*panels(), *((rule["name"], part) for rule in rules for part in operands(rule["query"]))]
        unknown = {name for _, query in queries for name in names(query)} - server.known()
        assert not unknown, "nothing of that name was scraped"
        wait_for(lambda: not without_data(server, queries), f"data for {without_data(server, queries)}")
        assert server.value("bridge:workers:up") == 2
        assert [rule["name"] for rule in server.rules() if rule.get("state") == "firing"] == []


def without_data(server, queries):
    return [(where, query) for where, query in queries if not server.query(query)]


async def play(site, server):
    """Play two boards with four clients and one with robots; all stay connected until they are counted."""
    chance = random.Random(11)
    table, alone = await four_at_a_table(site), await one_against_robots(site)
    await asyncio.gather(boards(table, chance), board_against_robots(alone, chance))
    await asyncio.to_thread(wait_for, lambda: server.query("bridge:sockets:open")[0][1] == 5, "five open sockets")
    await leave([*table, alone])


async def boards(table, chance):
    for _ in range(2):
        await next_board(table)
        await whole_board(table, chance)
