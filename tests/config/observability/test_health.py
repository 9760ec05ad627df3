"""`/readyz` of real processes on servers of their own, while one part after another fails."""

import http.client
import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from config.observability.health import CLOCK_SECONDS, WORKER_SECONDS
from ops.procfile import ROOT
from ops.servers import Postgres, Redis
from tests.site import Site, answers, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.slow]

PARTS = {"database", "migrations", "redis", "worker", "clock"}
TIMEOUT = 5.0
"""The timeout of a request in seconds. An answer takes one second, whatever hangs."""


class Rig:
    """A small site on a PostgreSQL and a Redis of its own."""

    def __init__(self, folder):
        self.postgres = Postgres(folder / "postgres")
        self.redis = Redis(folder / "redis")
        self.folder = folder

    def start(self):
        self.postgres.start()
        self.postgres.create("bridge")
        self.redis.start()
        self.site = Site(
            self.folder / "site",
            database_url=self.postgres.url("bridge"),
            redis_url=self.redis.url(),
            environment={"SECRET_KEY": "only-for-this-test-of-health-paths"},
            web=1,
            realtime=1,
            worker=1,
            clock=1,
        )
        command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.site.environment, check=True)
        self.site.start()

    def stop(self):
        self.site.stop()
        self.redis.stop()
        self.postgres.stop()
        self.postgres.home.remove()

    def failing(self, name="web.1"):
        """Return the names of the parts that are not `ok`."""
        status, body = ask(self.site.processes[name].url)
        assert set(body["parts"]) == PARTS
        failed = {part for part, state in body["parts"].items() if state != "ok"}
        assert (status, body["ready"]) == ((503, False) if failed else (200, True))
        return failed

    def state(self, part):
        return ask(self.site.url)[1]["parts"][part]

    def wait_for(self, parts):
        """Wait until exactly these parts fail for both kinds of process, which stay alive."""
        for name in ("web.1", "realtime.1"):
            wait_for(lambda name=name: self.failing(name) == parts, f"{parts or 'no part'} to fail for {name}")
            assert answers(self.site.processes[name].url)


def ask(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def one(real_servers):
    rig = Rig(real_servers.folder / "health")
    rig.start()
    yield rig
    rig.stop()


@pytest.fixture
def rig(one):
    """The site, with all parts `ok` before and after the test."""
    one.wait_for(set())
    yield one
    one.wait_for(set())


@contextmanager
def stopped(kill, *name):
    """Stop a process within the block."""
    kill(*name, signal.SIGSTOP)
    try:
        yield
    finally:
        kill(*name, signal.SIGCONT)


def test_redis_gone(rig):
    rig.redis.kill()
    rig.wait_for({"redis", "worker", "clock"})
    assert rig.state("redis") == "does not answer"
    assert rig.state("worker") == rig.state("clock") == "not known without Redis"
    rig.redis.start()


def test_redis_hanging(rig):
    with stopped(rig.redis.kill):
        rig.wait_for({"redis", "worker", "clock"})


def test_database_gone(rig):
    rig.postgres.kill()
    wait_for(lambda: rig.failing() >= {"database", "migrations"}, "the database to be missing")
    assert "redis" not in rig.failing("realtime.1")
    assert rig.state("database") == "does not answer"
    assert rig.state("migrations") == "not known without the database"
    rig.postgres.start()


def test_no_worker(rig):
    """The worker is stopped, so its connections stay open; the clock goes on."""
    with stopped(rig.site.kill, "worker.1"):
        rig.wait_for({"worker"})
        assert int(rig.state("worker").split()[3]) >= WORKER_SECONDS


def test_the_clock_stopped(rig):
    """The worker's heartbeat does not depend on the clock: only the clock fails, for longer than WORKER_SECONDS."""
    with stopped(rig.site.kill, "clock.1"):
        rig.wait_for({"clock"})
        assert int(rig.state("clock").split()[3]) >= CLOCK_SECONDS
        wait_for(lambda: int(rig.state("clock").split()[3]) > WORKER_SECONDS + 2, "a long silence of the clock")
        assert rig.failing() == {"clock"}


def test_killed_processes_fail_until_they_are_restarted(rig):
    rig.site.kill("worker.1")
    rig.site.kill("clock.1")
    rig.wait_for({"worker", "clock"})
    rig.site.start()


def test_a_migration_that_is_missing(rig):
    with psycopg.connect(rig.postgres.url("bridge"), autocommit=True) as connection:
        row = connection.execute(
            "DELETE FROM django_migrations WHERE app = 'rooms' AND name = '0001_initial' RETURNING app, name, applied"
        ).fetchone()
        rig.wait_for({"migrations"})
        assert rig.state("migrations") == "1 not applied: rooms.0001_initial"
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row)


def test_a_database_without_tables(rig):
    with psycopg.connect(rig.postgres.url("bridge"), autocommit=True) as connection:
        connection.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
        rig.wait_for({"migrations"})
        connection.execute("ALTER TABLE elsewhere RENAME TO django_migrations")
