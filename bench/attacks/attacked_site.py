"""A site with all its processes and the limits that are shipped, and what its logs say of errors."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from bench.stage import Stage
from tests.site import Site

PROCESSES = {"web": 1, "realtime": 1, "worker": 1, "robots": 1, "clock": 1}
PLAYERS, ATTACKERS = "127.0.0.2", "127.0.0.9"
"""The addresses that the two come from."""


class AttackedSite:
    """Runs until the `stack` ends."""

    def __init__(self, stack: ExitStack, environment: Mapping[str, str] | None = None) -> None:
        self.stage = Stage(stack, environment={"LOG_FORMAT": "json", **(environment or {})})
        self.site: Site = self.stage.start(stack, **PROCESSES)
        self._read: dict[str, int] = {}

    @property
    def socket_url(self) -> str:
        return self.site.realtime_urls[0]

    def errors(self) -> list[str]:
        """Return the lines about errors that the processes have logged since the last call."""
        return [
            f"{name}: {line[:600]}" for name, text in self._new_logs() for line in text.splitlines() if _is_error(line)
        ]

    def _new_logs(self) -> Iterator[tuple[str, str]]:
        for name, process in self.site.processes.items():
            text = process.log.read_text(errors="replace")
            yield name, text[self._read.get(name, 0) :]
            self._read[name] = len(text)


def _is_error(line: str) -> bool:
    """Say whether the line is about an error, or is none of a log at all, as the traceback of a broken process."""
    try:
        return str(json.loads(line).get("level", "")).lower() in {"error", "critical"}
    except (ValueError, AttributeError):
        return line.startswith(("Traceback", "Exception"))
