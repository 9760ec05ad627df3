"""The servers of the tests: a PostgreSQL and a Redis of their own, unless the environment names others.

Importing this sets the environment that Django reads; the servers start with the first test that needs them.
"""

import atexit
import os
import shutil
from contextlib import suppress
from pathlib import Path

from ops.procfile import ROOT
from ops.servers import Postgres, Redis

DATA = ROOT / ".data"


class Servers:
    """`postgres` and `redis` are None if the environment names other servers, which tests must not kill."""

    def __init__(self) -> None:
        self.folder = DATA / f"tests-{os.getpid()}"
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(self.folder / "postgres")
        self.redis = None if os.environ.get("REDIS_URL") else Redis(self.folder / "redis")

    def describe(self) -> None:
        """Put the addresses of the servers into the environment, before they run."""
        if self.postgres:
            os.environ["DATABASE_URL"] = self.postgres.url("bridge")
        if self.redis:
            os.environ["REDIS_URL"] = self.redis.url()
        os.environ["DEBUG"] = "1"
        os.environ["SECRET_KEY"] = "only-for-the-tests-of-this-checkout"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

    def start(self) -> None:
        _remove_leftovers()
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.postgres:
            self.postgres.start()
            self.postgres.create("bridge")
        if self.redis:
            self.redis.start()

    def stop(self) -> None:
        for server in (self.postgres, self.redis):
            if server:
                server.stop()
        if self.postgres:
            self.postgres.home.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """Remove the servers' data of killed runs."""
    for folder in DATA.glob("tests-*"):
        if not _alive(int(folder.name.rpartition("-")[2])):
            Postgres(folder / "postgres").home.remove()
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def chrome() -> Path | None:
    """Return the path of this machine's Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def prometheus(program: str) -> Path:
    """Return the path of `promtool` or `prometheus`: this machine's, or the one that bin/test unpacked."""
    found = shutil.which(program) or shutil.which(program, path=str(DATA / "prometheus" / "usr" / "bin"))
    assert found is not None, f"no {program}: `bin/test` installs it"
    return Path(found)


def nginx() -> Path:
    """Return the path of nginx: this machine's, or the one that bin/test unpacked."""
    found = shutil.which("nginx") or shutil.which("nginx", path=str(DATA / "nginx" / "usr" / "sbin"))
    assert found is not None, "no nginx: `bin/test` unpacks it"
    return Path(found)


servers = Servers()
servers.describe()
atexit.register(servers.stop)
