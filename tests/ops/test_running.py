"""`bin/run` from a copy of this checkout, with its own embedded servers."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys

import psutil
import pytest

from ops.children import free_port
from ops.procfile import ROOT
from tests.site import answers, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.slow]

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".data", "node_modules", "staticfiles", "tests", ".*_cache")
PROCESSES = ("web", "realtime", "worker", "robots", "clock")


class Running:
    def __init__(self, checkout):
        self.checkout = checkout
        self.port = free_port()
        self.log = checkout / "run.log"
        self.environment = {"PATH": os.environ["PATH"], "PORT": str(self.port)}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ops.run"], env=self.environment, cwd=checkout, stdout=output, stderr=output
            )

    @property
    def said(self):
        return self.log.read_text(errors="replace")

    @property
    def answers(self):
        return answers(f"http://127.0.0.1:{self.port}")

    def manage(self, *arguments):
        command, environment = [str(self.checkout / "bin" / "manage"), *arguments], {"PATH": os.environ["PATH"]}
        return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)


def processes_of(checkout):
    """Pid and command of everything that works there, the servers included."""
    return {
        process.pid: " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cwd", "cmdline"])
        if (process.info["cwd"] or "").startswith(str(checkout))
    }


@pytest.fixture
def running(real_servers):
    checkout = real_servers.folder / f"checkout-{free_port()}"
    shutil.copytree(ROOT, checkout, ignore=LEFT_OUT)
    (checkout / ".venv").symlink_to(sys.prefix)
    running = Running(checkout)
    yield running
    running.process.kill()
    running.process.wait()
    wait_for(lambda: not processes_of(checkout), "everything there to end")
    shutil.rmtree(checkout, ignore_errors=True)


def ready(running):
    wait_for(lambda: "The site is at" in running.said or running.process.poll() is not None, running.said)
    assert running.answers, running.said


def test_a_site_from_nothing_and_its_end(running):
    ready(running)
    assert f"http://localhost:{running.port}/" in running.said
    settings = running.manage("shell", "-c", "from django.db import connection; print(connection.settings_dict)")
    assert "bridge" in settings.stdout
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(30) == 0
    assert not processes_of(running.checkout)
    assert running.manage("check").stderr.startswith("bin/manage: no site runs here; start bin/run")
    (running.checkout / ".venv").unlink()
    assert running.manage("check").stderr.startswith("bin/manage: bin/run has never run here")


def test_what_is_killed_comes_back(running):
    ready(running)
    commands = processes_of(running.checkout)
    web = next(pid for pid, command in commands.items() if "config.asgi:application" in command)
    redis = next(pid for pid, command in commands.items() if "valkey-server" in command)
    os.kill(web, signal.SIGKILL)
    os.kill(redis, signal.SIGKILL)
    wait_for(lambda: "Redis ended" in running.said and re.search(r"web +\| ended with -9", running.said), "the news")
    wait_for(lambda: running.answers, "the site to answer again")
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    connection.request("GET", "/accounts/login/")
    assert connection.getresponse().status == http.client.OK


def test_nothing_outlives_a_killed_one(running):
    ready(running)
    assert len(processes_of(running.checkout)) >= len(PROCESSES)
    running.process.kill()
    wait_for(lambda: not processes_of(running.checkout), "everything it started to end")
