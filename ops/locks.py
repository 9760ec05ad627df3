"""Whether requirements*.txt hold what pyproject.toml pins: a check that needs no network. `ops/lock.sh` writes them."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ops.procfile import ROOT

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;]+)")


def complaints(root: Path = ROOT) -> Iterator[str]:
    """A sentence for each pin that a lock lacks or has otherwise, and for each locked package without a hash."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    site, groups = project["project"]["dependencies"], project["dependency-groups"]
    files = {"": site, "-embedded": groups["embedded"], "-dev": [*site, *groups["embedded"], *groups["dev"]]}
    for suffix, wanted in files.items():
        file = f"requirements{suffix}.txt"
        text = (root / file).read_text()
        entries = [entry for entry in text.replace("\\\n", "").splitlines() if PIN.match(entry)]
        locked = {_pin(entry) for entry in entries}
        for requirement in wanted:
            if isinstance(requirement, str) and _pin(requirement) not in locked:
                yield f"{file} does not have {requirement}: run ops/lock.sh"
        for entry in entries:
            if "--hash=sha256:" not in entry:
                yield f"{file} has no hash of {entry}: run ops/lock.sh"


def _pin(text: str) -> tuple[str, str]:
    """Name and version; raises ValueError for a requirement that is not pinned exactly."""
    match = PIN.match(text)
    if match is None:
        raise ValueError(f"pyproject.toml: {text} is not pinned by ==")
    return re.sub(r"[._-]+", "-", match["name"]).lower(), match["version"]


if __name__ == "__main__":
    sys.exit("\n".join(complaints()) or 0)
