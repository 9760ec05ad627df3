"""The rules and dashboards in ops/ are valid, tested by promtool, and each alert is explained in the runbook."""

import json
import re
import shutil
import subprocess

import pytest

from ops import procfile
from ops.procfile import ROOT
from tests.environment import prometheus

RULES = ROOT / "ops" / "prometheus"
DASHBOARDS = sorted((ROOT / "ops" / "grafana").glob("*.json"))
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
ALERTS = re.findall(r"- alert: (\w+)", (RULES / "rules.yml").read_text())
TESTED = (RULES / "rules_test.yml").read_text()


def promtool(*arguments, folder=RULES):
    done = subprocess.run([prometheus("promtool"), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_promtool_accepts_the_rules_and_their_tests():
    assert "SUCCESS" in promtool("check", "rules", "rules.yml")
    assert "SUCCESS" in promtool("test", "rules", "rules_test.yml")


@pytest.mark.slow
def test_promtool_accepts_the_example(tmp_path):
    for name in ("prometheus.yml", "rules.yml"):
        shutil.copy(RULES / name, tmp_path)
    (tmp_path / "bridge_token").write_text("t0ken")
    assert "is valid" in promtool("check", "config", "prometheus.yml", folder=tmp_path)


def test_the_example_scrapes_every_process():
    jobs = re.findall(r"job_name: (\w+)", (RULES / "prometheus.yml").read_text())
    assert set(jobs) == set(procfile.read()) - {"release"}


@pytest.mark.parametrize(("job", "unit"), [("worker", "worker@"), ("robots", "robots@"), ("clock", "clock")])
def test_the_example_knows_the_units_ports(job, unit):
    text = (RULES / "prometheus.yml").read_text()
    targets = re.search(rf"job_name: {job}\n.*?targets: (\[.*?\])", text, re.DOTALL)
    ports = [target.rpartition(":")[2] for target in json.loads(targets[1])]
    service = (ROOT / "ops" / "systemd" / f"bridge-{unit}.service").read_text()
    pattern = re.search(r"METRICS_PORT=(\S+)", service)[1]
    assert ports == [pattern.replace("%i", str(number)) for number, _ in enumerate(ports, start=1)]


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_is_tested_both_ways_and_links_to_its_paragraph(alert):
    tested = re.findall(rf"alertname: {alert}\b[, ]*(exp_alerts: \[\])?", TESTED)
    assert "" in tested, f"{alert} never fires in the tests"
    assert "exp_alerts: []" in tested, f"{alert} always fires in the tests"
    rules = (RULES / "rules.yml").read_text()
    block = rules[rules.index(f"- alert: {alert}\n") :].partition("- alert: ")[2].partition("- alert: ")[0]
    assert f"runbook: docs/runbook.md#{alert.lower()}\n" in block
    paragraph = re.search(rf"^### {alert}\n\n(.+?)(?=^###? |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    assert paragraph and len(paragraph[1].split()) > 40, f"{alert} has no paragraph"


def test_the_runbook_explains_no_other_alerts():
    assert re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE) == ALERTS


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_can_be_imported(path):
    board = json.loads(path.read_text())
    assert (board["uid"], board["title"]) == (f"bridge-{path.stem}", f"BridgeOnline: {path.stem}")
    assert [each["type"] for each in board["templating"]["list"]] == ["datasource"]
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert all(target["expr"] and target["legendFormat"] for target in panel["targets"])
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_there_are_four_dashboards():
    assert [path.stem for path in DASHBOARDS] == ["errors", "health", "players", "speed"]
