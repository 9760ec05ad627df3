"""The whole site as real processes, which tests start, kill and observe."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ops import procfile
from ops.children import end, free_port, signal_group, spawn

READY_SECONDS = 40.0
# What a process without a port logs when it is ready.
READY_WORDS = {"worker": " ready.", "robots": " ready.", "clock": " ready."}


def wait_for(fact: Callable[[], object], what: str, *, seconds: float = READY_SECONDS) -> None:
    """Return as soon as `fact()` is true; fail with `what` if it is not true in time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not fact():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s for {what}")
        pause.wait(0.02)


class SiteProcess:
    """One process of the Procfile; `name` is `web.1`, `realtime.2` and so on."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.kind = name.partition(".")[0]
        self.port = free_port()
        self.metrics_port = free_port() if self.kind in READY_WORDS else self.port
        self.environment = {**environment, "PORT": str(self.port), "METRICS_PORT": str(self.metrics_port)}
        self.command = procfile.read()[self.kind]
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.log.touch()
        self._log_start = self.log.stat().st_size
        command = procfile.shell(self.command)
        with self.log.open("ab") as output:
            self.process = spawn(
                command, env=self.environment, cwd=procfile.ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def wait_ready(self) -> None:
        wait_for(lambda: self._ready() or not self.alive, f"{self.name} to be ready; its log:\n{self.tail()}")
        assert self.alive, f"{self.name} ended; its log:\n{self.tail()}"

    def kill(self, number: signal.Signals = signal.SIGKILL, *, group: bool = False) -> None:
        """Send a signal to the process or its group; wait for its end unless the signal is SIGSTOP or SIGCONT."""
        assert self.process is not None
        if group:
            signal_group(self.process, number)
        else:
            self.process.send_signal(number)
        if number not in {signal.SIGSTOP, signal.SIGCONT}:
            self.process.wait(READY_SECONDS)
        if number == signal.SIGKILL:
            signal_group(self.process, number)

    def tail(self, lines: int = 30) -> str:
        return "\n".join(line[:400] for line in self.log.read_text(errors="replace").splitlines()[-lines:])

    def _ready(self) -> bool:
        if self.kind in READY_WORDS:
            return READY_WORDS[self.kind] in self.log.read_text(errors="replace")[self._log_start :]
        return answers(self.url)


class Site:
    """`Site(..., web=1, realtime=2)`: so many processes of each kind, on the given database and Redis.

    Pages are served by `web.1`; every `realtime` has a port of its own.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str,
        redis_url: str,
        environment: Mapping[str, str] | None = None,
        **counts: int,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.processes: dict[str, SiteProcess] = {}
        self.environment = _environment(folder, database_url, redis_url) | dict(environment or {})
        names = [f"{kind}.{number}" for kind, count in counts.items() for number in range(1, count + 1)]
        for name in names:
            self.processes[name] = SiteProcess(name, self.environment, folder / f"{name}.log")
        web = self.processes.get("web.1")
        for process in self.processes.values():
            process.environment["SITE_URL"] = web.url if web else "http://127.0.0.1"

    @property
    def url(self) -> str:
        return self.processes["web.1"].url

    @property
    def realtime_urls(self) -> list[str]:
        """The addresses of the websocket processes, as `ws://host:port`."""
        return [p.url.replace("http", "ws", 1) for p in self.processes.values() if p.kind == "realtime"]

    def start(self, name: str | None = None) -> None:
        """Start one process, or all that do not run, and wait until they are ready."""
        chosen = [self.processes[name]] if name else [p for p in self.processes.values() if not p.alive]
        if any(process.kind == "web" for process in chosen):
            self._collect_static()
        for process in chosen:
            process.start()
        for process in chosen:
            process.wait_ready()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL, *, group: bool = False) -> None:
        self.processes[name].kill(number, group=group)

    def restart(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        self.kill(name, number)
        self.start(name)

    def stop(self) -> None:
        end([p.process for p in self.processes.values() if p.process is not None], grace=10)

    def logs(self) -> list[tuple[str, str]]:
        return [(name, process.tail()) for name, process in self.processes.items() if process.log.exists()]

    def _collect_static(self) -> None:
        if not (Path(self.environment["STATIC_ROOT"]) / "staticfiles.json").exists():
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(command, cwd=procfile.ROOT, env=self.environment, check=True)


def answers(url: str) -> bool:
    """Return whether `/healthz` answers 200."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _environment(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """Return the environment of a real site: no debugging, hashed static files, the database pool."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        "DEBUG": "0",
        "BIND_ADDRESS": "127.0.0.1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "STATIC_ROOT": str(folder.parent / "static"),
    }
