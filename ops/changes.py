"""Notices that Python files changed, for development."""

import time
from pathlib import Path

from ops.procfile import ROOT

FOLDERS = ("accounts", "config", "games", "realtime", "rooms")
EVERY_SECONDS = 1.0


class Changes:
    """Since it was made, or since it last told of some."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._stamps = self._look()
        self._due = 0.0

    def seen(self) -> list[str]:
        """Files that are new, changed or gone, from the root; looks once a second however often it is asked."""
        if time.monotonic() < self._due:
            return []
        self._due = time.monotonic() + EVERY_SECONDS
        before, self._stamps = self._stamps, self._look()
        changed = before.items() ^ self._stamps.items()
        return sorted({str(path.relative_to(self.root)) for path, _ in changed})

    def _look(self) -> dict[Path, int]:
        files = (path for folder in FOLDERS for path in (self.root / folder).rglob("*.py"))
        return {path: path.stat().st_mtime_ns for path in files if path.exists()}
