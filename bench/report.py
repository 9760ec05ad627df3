"""Writes `docs/performance.md`, where each section is replaced by its own measurement."""

import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ops.postgres_home import PostgresHome
from ops.procfile import ROOT
from ops.servers import redis_program

SECTIONS = ("play", "idle", "rules", "queries", "pages")
PAGE = ROOT / "docs" / "performance.md"
_HEAD = """# Performance

Measured and written by `bin/bench`; no figure here was typed. `bin/bench` measures everything and replaces all of it,
`bin/bench play` (or `idle`, `rules`, `queries`, `pages`) replaces one section. Each section says when, on what machine
and with what versions it was measured. The reference is the design that this project replaces, Socket.io with BullMQ
and pg, on the same PostgreSQL and Redis, driven by the same load client, in turns with this site.
"""
_PACKAGES = ("Django", "channels", "daphne", "celery", "psycopg")


@dataclass(frozen=True)
class Target:
    """One of the figures to reach, and what was measured."""

    what: str
    found: str
    met: bool


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown; all columns but the first are aligned to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def target_table(reached: Iterable[Target]) -> str:
    """Markdown."""
    lines = ["| Target | Measured | |", "|---|---|---|"]
    return "\n".join(
        [*lines, *(f"| {each.what} | {each.found} | {'met' if each.met else '**missed**'} |" for each in reached)]
    )


def replace_part(page: Path, name: str, text: str) -> None:
    """Put the text between the marks of its name in a page that has them. Raises ValueError where it has none."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, _, rest = page.read_text().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{page.name} has no part {name}")
    page.write_text(f"{before}{begin}\n{_conditions()}\n\n{text}\n{end}{after}")


def write(name: str, title: str, text: str) -> None:
    """Put the section in its place, or at the end of the page."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n## {title}\n\n{_conditions()}\n\n{text}\n{end}"
    page = PAGE.read_text() if PAGE.exists() else ""
    parts = {**_parts(page), name: section}
    in_order = [parts[each] for each in SECTIONS if each in parts]
    PAGE.write_text("\n\n".join([_HEAD.rstrip(), *in_order]) + "\n")


def _parts(page: str) -> dict[str, str]:
    return {found[1]: found[0] for found in re.finditer(r"<!-- begin (\w+) -->.*?<!-- end \1 -->", page, re.DOTALL)}


def _conditions() -> str:
    versions = {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}, **_servers()}
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}; {_machine()}; "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + "."
    )


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True, text=True)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!docs")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changed else "")


def _machine() -> str:
    processors = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    return (
        f"{len(processors)} cores, {processors[0].partition(':')[2].strip()}, {memory} GB, Linux {platform.release()}"
    )


def _servers() -> dict[str, str]:
    """The versions that the programs beside Python report."""
    programs = {
        "PostgreSQL": [str(PostgresHome(ROOT / ".data").programs / "bin" / "postgres"), "--version"],
        "Valkey": [str(redis_program()), "--version"],
        "Node": ["node", "--version"],
    }
    return {name: _version_of(command) for name, command in programs.items()}


def _version_of(command: Sequence[str]) -> str:
    try:
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "absent"
    found = re.search(r"\d+(\.\d+)+", printed)
    return found[0] if found else "unknown"
