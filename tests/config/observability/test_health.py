"""`/readyz` of real processes on servers of their own, each part taken away in turn."""

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
PATIENCE = 5.0
"""Of who asks: an answer takes a second, whatever hangs."""


class Rig:
    """A small site on a PostgreSQL and a Redis that nobody else uses."""

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

    def wants(self, name="web.1"):
        """The parts that are not well."""
        status, body = ask(self.site.processes[name].url)
        assert set(body["parts"]) == PARTS
        wanting = {part for part, said in body["parts"].items() if said != "ok"}
        assert (status, body["ready"]) == ((503, False) if wanting else (200, True))
        return wanting

    def said(self, part):
        return ask(self.site.url)[1]["parts"][part]

    def wait_for(self, wanting):
        """Both kinds of process say so, and live on."""
        for name in ("web.1", "realtime.1"):
            wait_for(lambda name=name: self.wants(name) == wanting, f"{wanting or 'nothing'} to be missing for {name}")
            assert answers(self.site.processes[name].url)


def ask(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
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
    """All is well, before and after."""
    one.wait_for(set())
    yield one
    one.wait_for(set())


@contextmanager
def stopped(kill, *name):
    """Stands still for a while."""
    kill(*name, signal.SIGSTOP)
    try:
        yield
    finally:
        kill(*name, signal.SIGCONT)


def test_redis_gone(rig):
    rig.redis.kill()
    rig.wait_for({"redis", "worker", "clock"})
    assert rig.said("redis") == "does not answer"
    assert rig.said("worker") == rig.said("clock") == "not known without Redis"
    rig.redis.start()


def test_redis_hanging(rig):
    with stopped(rig.redis.kill):
        rig.wait_for({"redis", "worker", "clock"})


def test_database_gone(rig):
    rig.postgres.kill()
    wait_for(lambda: rig.wants() >= {"database", "migrations"}, "the database to be missing")
    assert "redis" not in rig.wants("realtime.1")
    assert rig.said("database") == "does not answer"
    assert rig.said("migrations") == "not known without the database"
    rig.postgres.start()


def test_no_worker(rig):
    """Stopped, so that its broken connection tells nothing; the clock ticks on."""
    with stopped(rig.site.kill, "worker.1"):
        rig.wait_for({"worker"})
        assert int(rig.said("worker").split()[3]) >= WORKER_SECONDS


def test_the_clock_stopped(rig):
    """The worker is heard without any tick: for longer than one may be unheard, only the clock is missing."""
    with stopped(rig.site.kill, "clock.1"):
        rig.wait_for({"clock"})
        assert int(rig.said("clock").split()[3]) >= CLOCK_SECONDS
        wait_for(lambda: int(rig.said("clock").split()[3]) > WORKER_SECONDS + 2, "a long silence of the clock")
        assert rig.wants() == {"clock"}


def test_killed_ones_are_missed_and_come_back(rig):
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
        assert rig.said("migrations") == "1 not applied: rooms.0001_initial"
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row)


def test_a_database_without_tables(rig):
    with psycopg.connect(rig.postgres.url("bridge"), autocommit=True) as connection:
        connection.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
        rig.wait_for({"migrations"})
        connection.execute("ALTER TABLE elsewhere RENAME TO django_migrations")
