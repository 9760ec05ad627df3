"""Which metrics a process shows, and where."""

import os
import socket
import subprocess
import sys

import pytest
from django.db import DatabaseError
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from config.celery.application import prepare
from config.observability import metrics, site_metrics
from ops.procfile import ROOT
from ops.run import _metrics_ports
from rooms.tasks import sweep

PROGRAM = """
import os, sys
import config
from prometheus_client import values
folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
print(folder, values.ValueClass.__name__, bool(folder) and os.path.isdir(folder))
"""


def run(process, folder):
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "DEBUG": "1", "TMPDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**environment, "PROCESS": process, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize("process", ["web", "realtime", "worker", "clock", "release", ""])
def test_only_robots_use_metric_files_whatever_the_environment_says(process, tmp_path):
    assert run(process, tmp_path) == ["None", "MutexValue", "False"]


def test_robots_use_a_folder_of_their_own_and_remove_those_of_dead_processes(tmp_path):
    dead = subprocess.Popen(["true"])
    dead.wait()
    (tmp_path / f"bridge-robots-{dead.pid}-left").mkdir()
    (tmp_path / f"bridge-robots-{os.getpid()}-alive").mkdir()
    folder, kind, there = run("robots", tmp_path)
    assert folder.startswith(str(tmp_path / "bridge-robots-")) and (kind, there) == ("MmapedValue", "True")
    assert [each.name for each in tmp_path.iterdir()] == [f"bridge-robots-{os.getpid()}-alive"]


def test_a_port_that_is_in_use_is_only_logged(caplog):
    with socket.create_server(("127.0.0.1", 0)) as other:
        metrics.serve("127.0.0.1", other.getsockname()[1])
    assert [record.message for record in caplog.records] == ["metrics_port_unavailable"]


def test_bin_run_gives_each_process_a_port_of_its_own():
    assert _metrics_ports("") == {}
    assert _metrics_ports("9101") == {
        "worker": {"METRICS_PORT": "9101"},
        "robots": {"METRICS_PORT": "9102"},
        "clock": {"METRICS_PORT": "9103"},
    }


@pytest.mark.slow
def test_metrics_that_cannot_be_read_are_left_out(monkeypatch, settings):
    def gone():
        raise DatabaseError

    monkeypatch.setattr(site_metrics.connection, "cursor", gone)
    monkeypatch.setattr(site_metrics, "_client", lambda: site_metrics.redis.Redis(port=1))
    assert [family.samples for family in site_metrics.SiteMetrics().collect()] == [[], []]


@pytest.mark.django_db
def test_the_metrics_of_the_site_are_read_once_in_five_seconds(django_assert_num_queries, real_servers):
    site = site_metrics.SiteMetrics()
    with django_assert_num_queries(1):
        first, again = site.collect(), site.collect()
    assert first is again
    assert {sample.labels["status"]: sample.value for sample in first[0].samples} == {"auction": 0, "play": 0}


def test_a_task_binds_its_own_id_and_name_and_clears_the_rest():
    bind_contextvars(game=7)
    prepare(task_id="t-1", task=sweep)
    bound = get_contextvars()
    clear_contextvars()
    assert bound == {"request_id": "t-1", "task": "rooms.tasks.sweep"}
