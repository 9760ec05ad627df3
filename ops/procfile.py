"""The Procfile: which processes there are and how each is started."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)")


def read(path: Path = ROOT / "Procfile") -> dict[str, str]:
    """Name to command, in the file's order; raises ValueError for a line that is neither."""
    processes = {}
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"{path.name}: not a process: {line}")
        processes[match["name"]] = match["command"]
    return processes


def shell(command: str) -> list[str]:
    """The argument list that runs a Procfile command; the shell expands $PORT and gives its place to the process."""
    return ["/bin/sh", "-c", f"exec {command}"]
