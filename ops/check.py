"""`bin/test`: runs every check, prints a line with its time for each, and fails if any of them failed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.procfile import ROOT

PROGRAMS = Path(sys.executable).parent
QUICK = "not browser and not fault and not slow"


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    shown: bool = False  # whether its output is shown even if it passes

    def run(self) -> tuple[bool, float]:
        began = time.monotonic()
        done = subprocess.run(
            self.command,
            cwd=ROOT,
            env=_environment(),
            check=False,
            stdout=None if self.shown else subprocess.PIPE,
            stderr=None if self.shown else subprocess.STDOUT,
        )
        if done.returncode and done.stdout:
            print(done.stdout.decode(errors="replace"))
        return done.returncode == 0, time.monotonic() - began


def checks(*, quick: bool) -> Iterator[Check]:
    def python(name: str, *arguments: str, shown: bool = False) -> Check:
        return Check(name, (str(PROGRAMS / arguments[0]), *arguments[1:]), shown=shown)

    yield python("ruff", "ruff", "check", "--quiet", ".")
    yield python("ruff format", "ruff", "format", "--check", "--quiet", ".")
    yield python("mypy", "mypy")
    yield python("imports", "lint-imports")
    yield python("env example", "python", "-m", "ops.env_example", "--check")
    yield python("limits page", "python", "-m", "ops.limits_page", "--check")
    yield python("deptry", "deptry", ".")
    yield python("vulture", "vulture")
    yield python("locks", "python", "-m", "ops.locks")
    yield python("migrations", "python", "manage.py", "makemigrations", "--check", "--dry-run")
    yield Check("biome", ("node_modules/.bin/biome", "ci", "--colors=off", "."))
    yield Check("tsc", ("node_modules/.bin/tsc", "--project", "tsconfig.json"))
    if any(ROOT.glob("tests/**/*.test.js")):
        yield Check("node", ("node", "--test", *map(str, sorted(ROOT.glob("tests/**/*.test.js")))))
    yield python("pytest", "pytest", "-q", *(["-m", QUICK] if quick else []), shown=True)


def main(arguments: list[str]) -> int:
    failed = []
    for check in checks(quick="--quick" in arguments):
        passed, seconds = check.run()
        if not passed:
            failed.append(check.name)
        print(f"{'ok    ' if passed else 'FAILED'} {check.name:<12} {seconds:6.1f} s", flush=True)
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _environment() -> dict[str, str]:
    """Return the environment of a check, with DEBUG set: static checks load the settings without a site's secrets."""
    return {**os.environ, "DEBUG": "1", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
