"""Each process starts by itself, configured by environment variables only."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops import procfile
from ops.children import end, free_port, spawn
from tests.conftest import database_url
from tests.site import READY_WORDS, answers, wait_for

pytestmark = [pytest.mark.live, pytest.mark.slow]

DRAIN_SECONDS = 20


@pytest.fixture
def only(tmp_path):
    """The environment that a platform sets, without this machine's own."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "SECRET_KEY": "a platform's own, long and quite secret",
        "DATABASE_URL": database_url(),
        "REDIS_URL": os.environ["REDIS_URL"],
        "SITE_URL": "https://bridge.example",
        "TRUSTED_PROXY_HOPS": "1",
        "STATIC_ROOT": str(tmp_path / "static"),
        "PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }


def start(name, environment, log):
    with log.open("wb") as output:
        command = procfile.shell(procfile.read()[name])
        return spawn(
            command, env=environment, cwd=procfile.ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )


def test_the_release_succeeds(only, tmp_path):
    release = start("release", only, tmp_path / "log")
    assert release.wait(120) == 0, (tmp_path / "log").read_text()
    assert (tmp_path / "static" / "staticfiles.json").exists()


@pytest.mark.parametrize("name", [name for name in procfile.read() if name != "release"])
def test_a_process_starts_by_itself_and_drains_at_sigterm(name, only, tmp_path):
    log = tmp_path / "log"
    process = start(name, only, log)
    try:

        def ready():
            if name in READY_WORDS:
                return READY_WORDS[name] in log.read_text()
            return answers(f"http://127.0.0.1:{only['PORT']}")

        wait_for(lambda: ready() or process.poll() is not None, name)
        assert process.poll() is None, log.read_text()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(DRAIN_SECONDS)
        assert time.monotonic() - began < DRAIN_SECONDS
    finally:
        end([process], grace=5)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.mark.parametrize("name", ["web", "realtime", "worker", "robots", "clock"])
def test_without_a_secret_a_process_says_so_and_ends(name, only, tmp_path):
    del only["SECRET_KEY"]
    log = tmp_path / "log"
    process = start(name, only, log)
    try:
        assert process.wait(60) != 0
    finally:
        end([process], grace=5)
    assert "SECRET_KEY is not set" in log.read_text()
