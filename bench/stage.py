"""Servers and processes of this site for a measurement: its own PostgreSQL and Redis, rate limits raised."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
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
    """One measurement's PostgreSQL, Redis and, after `start`, the site; all end with the `stack`.

    `environment` is added to the site's; by default its limits are raised. Where play is timed there are no robots, and
    no clock, which would free the seats between two runs.
    """

    def __init__(
        self,
        stack: ExitStack,
        *,
        postgres: Postgres | None = None,
        database: str = "bridge",
        environment: Mapping[str, str] = NO_LIMITS,
    ) -> None:
        DATA.mkdir(exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="bench-", dir=DATA))
        self.folder.chmod(0o755)  # PostgreSQL runs as another user
        stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.postgres = postgres or self._own_postgres(stack)
        self.redis = stack.enter_context(Redis(self.folder / "redis"))
        self._open_redis()
        self.postgres.create(database)
        self.environment = {
            **environment,
            "SECRET_KEY": "only-for-the-bench-of-this-checkout",
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
        """Run `manage.py` and return what it printed."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str, given: str = "") -> str:
        """Run Python with the site's settings and return what it printed; `given` is its stdin."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **self.environment},
            input=given, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return done.stdout

    def start(self, stack: ExitStack, **counts: int) -> Site:
        """Start the site; `counts` are the numbers of processes by kind."""
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
        """Make rooms with four seated players and return them as `bench.load.load` reads them."""
        return self.manage("bench_seed", "--tables", str(tables))

    def pid(self, kind: str) -> int:
        """The process id of the only process of this kind."""
        (pid,) = self.groups()[kind]
        return pid

    def groups(self) -> Groups:
        """Process ids of the site and of the servers, by kind."""
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
        # Callbacks run in reverse order: the data are removed after the server has stopped.
        stack.callback(postgres.home.remove)
        return stack.enter_context(postgres)

    def _open_redis(self) -> None:
        """Remove the password: the reference sends none, and this Redis only listens on the loopback for minutes."""
        with redis.Redis.from_url(self.redis.url()) as client:
            client.config_set("requirepass", "")
