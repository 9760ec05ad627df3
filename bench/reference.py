"""Runs the design that this project replaces: Socket.io, BullMQ and pg on the same PostgreSQL and Redis."""

import http.client
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import psycopg

from ops.children import end, free_port, spawn
from ops.procfile import ROOT
from tests.site import wait_for

FOLDER = ROOT / ".data" / "reference"


class ReferenceMissing(Exception):
    """The reference cannot be run; the message says why in one sentence."""


class Reference:
    """A running reference. It keeps the tables that were played at, so each run takes new numbers."""

    def __init__(self, port: int, processes: Sequence[tuple[str, "Popen[bytes]"]]) -> None:
        self.url = f"ws://127.0.0.1:{port}"
        self.groups: dict[str, list[int]] = defaultdict(list)
        for name, process in processes:
            self.groups[name].append(process.pid)
        self._next_table = 1

    def new_tables(self, count: int) -> int:
        """The number of the first of them."""
        first, self._next_table = self._next_table, self._next_table + count
        return first


@contextmanager
def running(*, database_url: str, redis_port: int, workers: int, mode: str) -> Iterator[Reference]:
    """Raises ReferenceMissing. `mode` is 'queue' (with that many workers) or 'direct' (the server writes by itself)."""
    _install()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute((FOLDER / "schema.sql").read_bytes())
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_PORT": str(redis_port),
        "PORT": str(port),
        "MODE": mode,
    }
    names = ["server", *(["worker"] * workers if mode == "queue" else [])]
    processes = [(name, spawn(["node", f"{name}.js"], cwd=FOLDER, env=environment)) for name in names]
    try:
        wait_for(lambda: _is_listening(port), "the reference to listen")
        yield Reference(port, processes)
    finally:
        end([process for _, process in processes], grace=5)


def _install() -> None:
    """Copy it to FOLDER, for the source may be read-only, and install its packages."""
    source = Path(os.environ.get("REFERENCE") or ROOT.parent / "shared" / "reference")
    if not (source / "server.js").exists():
        raise ReferenceMissing(
            f"there is no reference at {source}; name its folder with REFERENCE to measure beside it."
        )
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise ReferenceMissing("Node is not installed, and the reference needs it.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.is_file():
            shutil.copyfile(file, FOLDER / file.name)
    if not (FOLDER / "node_modules").exists():
        print("Installing the reference ...", flush=True)
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
        if subprocess.run(install, cwd=FOLDER, check=False).returncode:
            raise ReferenceMissing("npm could not install the reference; is there a network?")


def _is_listening(port: int) -> bool:
    """Checked by a Socket.io handshake."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/socket.io/?EIO=4&transport=polling")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
