"""Reads the Procfile: the kinds of processes and the command of each."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)")


def read(path: Path = ROOT / "Procfile") -> dict[str, str]:
    """Return the commands by name, in the file's order. Raises ValueError for an invalid line."""
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
    """Return the argument list that runs a Procfile command: a shell that expands $PORT and becomes the process."""
    return ["/bin/sh", "-c", f"exec {command}"]
