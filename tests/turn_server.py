"""coturn on loopback, started as a site starts it: by `ops/coturn/start.sh`, with the file that is shipped."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path

from ops.children import end, spawn
from ops.procfile import ROOT
from tests.environment import DATA
from tests.site import wait_for
from tests.turn_client import TurnClient

SECRET = "a-secret-of-the-turn-server-0123456789"
OLD_SECRET = "the-former-secret-of-it-9876543210-abc"
UNPACKED = DATA / "coturn" / "usr"


def program() -> Path:
    """Return the path of `turnserver`: this machine's, or the one that bin/test unpacked."""
    found = shutil.which("turnserver") or shutil.which("turnserver", path=str(UNPACKED / "bin"))
    assert found is not None, "no turnserver: `bin/test` installs it"
    return Path(found)


class TurnServer:
    """A coturn at a free UDP port. `options` are coturn's, beside those for where it listens."""

    def __init__(self, folder: Path, *options: str, relays: Iterable[str] = ("127.0.0.1", "::1")) -> None:
        self.port = free_udp_port()
        self.log = folder / "coturn.log"
        self._folder = folder
        where = ["--listening-ip=127.0.0.1", f"--listening-port={self.port}", *(f"--relay-ip={ip}" for ip in relays)]
        self._command = [str(ROOT / "ops" / "coturn" / "start.sh"), *where, *options]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"turn:127.0.0.1:{self.port}?transport=udp"

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        libraries = ":".join(str(path) for path in (UNPACKED / "lib").glob("*-linux-gnu"))
        environment = {
            "PATH": f"{program().parent}:{os.defpath}",
            "LD_LIBRARY_PATH": libraries,
            "RUNTIME_DIRECTORY": str(self._folder),
            "TURN_SECRET": SECRET,
            "TURN_SECRET_OLD": OLD_SECRET,
        }
        with self.log.open("wb") as log:
            self._process = spawn(self._command, env=environment, cwd=self._folder, stdout=log, stderr=log)
        wait_for(self._answers, f"coturn to be ready; {self.log}")

    def _answers(self) -> bool:
        with TurnClient(self.port) as client:
            return client.refuses_strangers()

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        if self._process is not None:
            end([self._process], grace=3)


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
