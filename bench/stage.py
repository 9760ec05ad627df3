"""Servers and processes of this site for a measurement: PostgreSQL and Redis of its own, limits raised."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import redis

from bench.limits import NO_LIMITS
from ops.procfile import ROOT
from ops.servers import Postgres, Redis
from tests.site import Site

DATA = ROOT / ".data"
Groups = dict[str, list[int]]


class Stage:
    """Without robots, for nobody needs one, and without the clock, which would free the seats between two runs."""

    def __init__(self, stack: ExitStack, *, postgres: Postgres | None = None, database: str = "bridge") -> None:
        DATA.mkdir(exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="bench-", dir=DATA))
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else
        stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.postgres = postgres or self._own_postgres(stack)
        self.redis = stack.enter_context(Redis(self.folder / "redis"))
        self._open_redis()
        self.postgres.create(database)
        self.environment = {
            **NO_LIMITS,
            "SECRET_KEY": "only-for-the-bench",
            "SITE_URL": "http://127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.postgres.url(database),
            "REDIS_URL": self.redis_url,
            "STATIC_ROOT": str(self.folder / "static"),
        }
        self.manage("migrate", "--verbosity", "0")
        self.site: Site | None = None

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis.port}/0"

    def manage(self, *arguments: str) -> str:
        """What the command printed."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str, given: str = "") -> str:
        """What a program with the site's settings printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **self.environment},
            input=given, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return done.stdout

    def start(self, stack: ExitStack, **counts: int) -> Site:
        """So many processes of each kind."""
        self.site = Site(
            self.folder / "site",
            database_url=self.environment["DATABASE_URL"],
            redis_url=self.redis_url,
            environment=self.environment,
            **counts,
        )
        stack.callback(self.site.stop)
        self.site.start()
        return self.site

    def seed(self, tables: int) -> str:
        """Rooms with four seated persons, as `bench.load.load` reads them."""
        return self.manage("bench_seed", "--tables", str(tables))

    def pid(self, kind: str) -> int:
        """Of the only process of this kind."""
        (pid,) = self.groups()[kind]
        return pid

    def groups(self) -> Groups:
        """The site's processes by kind, with the servers'."""
        groups: Groups = defaultdict(list)
        for process in self.site.processes.values() if self.site else ():
            groups[process.kind].append(process.pid)
        return {**groups, **self.server_groups()}

    def server_groups(self) -> Groups:
        assert self.postgres.process is not None
        assert self.redis.process is not None
        return {"redis": [self.redis.process.pid], "postgres": [self.postgres.process.pid]}

    def _own_postgres(self, stack: ExitStack) -> Postgres:
        postgres = Postgres(self.folder / "postgres")
        # Both run in reverse order: the data go after the server.
        stack.callback(postgres.home.remove)
        return stack.enter_context(postgres)

    def _open_redis(self) -> None:
        """The reference brings no password; a Redis of minutes on the loopback can do without."""
        with redis.Redis.from_url(self.redis.url()) as client:
            client.config_set("requirepass", "")
