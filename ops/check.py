"""`bin/test`: runs every check, prints a line with its time for each, and fails if any of them failed.

Two checks run at a time, and the tests, which come last, in two processes of pytest-xdist: the machines that run them
have two cores.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from ops.procfile import ROOT

PROGRAMS = Path(sys.executable).parent
# Fewer examples of each property, too; tests/conftest.py has the profile.
QUICK = ("-m", "not browser and not fault and not live and not slow", "--hypothesis-profile", "quick")
AT_A_TIME = 2
# By the groups that tests/conftest.py names, in the order that it gives. Each process has servers of its own.
IN_PARALLEL = ("-n", str(AT_A_TIME), "--dist", "loadgroup", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Result:
    name: str
    passed: bool
    seconds: float
    output: str

    def show(self) -> None:
        if not self.passed and self.output:
            print(self.output)
        print(f"{'ok    ' if self.passed else 'FAILED'} {self.name:<12} {self.seconds:6.1f} s", flush=True)


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    shown: bool = False  # whether its output is shown even if it passes

    def run(self) -> Result:
        """Run it to its end; what it writes is kept for the result, or goes straight to the terminal if it is shown."""
        began = time.monotonic()
        done = subprocess.run(
            self.command,
            cwd=ROOT,
            env=_environment(),
            check=False,
            stdout=None if self.shown else subprocess.PIPE,
            stderr=None if self.shown else subprocess.STDOUT,
        )
        return Result(
            self.name, done.returncode == 0, time.monotonic() - began, (done.stdout or b"").decode(errors="replace")
        )


def static_checks() -> Iterator[Check]:
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


def tests(*, quick: bool) -> Check:
    """All tests in parallel, or one after another if the environment names a Redis, which they would share."""
    parallel = () if os.environ.get("REDIS_URL") else IN_PARALLEL
    return Check("pytest", (str(PROGRAMS / "pytest"), "-q", *parallel, *(QUICK if quick else ())), shown=True)


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    failed = []
    for result in _results(quick="--quick" in arguments):
        result.show()
        if not result.passed:
            failed.append(result.name)
    verdict = "All checks passed" if not failed else f"Failed: {', '.join(failed)}"
    print(f"{verdict}; {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


def _results(*, quick: bool) -> Iterator[Result]:
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        for done in as_completed([threads.submit(check.run) for check in static_checks()]):
            yield done.result()
    yield tests(quick=quick).run()


def _environment() -> dict[str, str]:
    """Return the environment of a check, with DEBUG set: static checks load the settings without a site's secrets."""
    return {**os.environ, "DEBUG": "1", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
