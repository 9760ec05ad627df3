"""The import contract names every module and notices a planted import; no two packages import each other."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.procfile import ROOT

CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = [name for layer in CONTRACT["contracts"][0]["layers"] for name in re.split(r" [:|] ", layer)]
# From low to high, as docs and CONTRIBUTING tell it; composition roots may import anything.
PACKAGES = (
    "config",
    "accounts",
    "realtime.wire",
    "realtime.presence",
    "realtime.server",
    "games",
    "rooms",
    "realtime.sockets",
    "realtime.documentation",
    "ops",
    "bench",
)
ROOTS = {"config.asgi", "config.urls"}


def modules() -> dict[str, Path]:
    """Every module of our packages with its file, migrations and files without code apart."""
    found = {}
    for root in CONTRACT["root_packages"]:
        for path in (ROOT / root).rglob("*.py"):
            if "migrations" not in path.parts and has_code(path):
                found[".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


def has_code(path: Path) -> bool:
    """Whether there is more than a docstring."""
    return any(not isinstance(node, ast.Expr) for node in ast.parse(path.read_text()).body)


def imported_by(path: Path) -> Iterator[str]:
    """Inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, packages: tuple[str, ...] | list[str]) -> str | None:
    return max((each for each in packages if f"{module}.".startswith(f"{each}.")), key=len, default=None)


def test_the_contract_names_every_module():
    without = sorted(name for name in modules() if within(name, LAYERS) is None)
    assert without == ["config"], "its own file only starts Celery"


def test_no_two_packages_import_each_other():
    edges: dict[tuple[str, str], str] = {}
    for module, path in modules().items():
        if module in ROOTS:
            continue
        here = within(module, PACKAGES)
        for name in imported_by(path):
            there = within(name, PACKAGES)
            if here and there and here != there:
                edges.setdefault((here, there), f"{module} imports {name}")
    assert [(text, edges[pair[::-1]]) for pair, text in edges.items() if pair[::-1] in edges] == []
    upward = [text for (here, there), text in edges.items() if PACKAGES.index(there) > PACKAGES.index(here)]
    assert upward == []


@pytest.mark.slow
def test_a_planted_upward_import_is_noticed(tmp_path):
    for package in CONTRACT["root_packages"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    program = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    def lint() -> subprocess.CompletedProcess[str]:
        return subprocess.run(program, cwd=tmp_path, check=False, capture_output=True, text=True)

    assert lint().returncode == 0
    low = tmp_path / "games" / "store" / "hot_state.py"
    low.write_text(low.read_text() + "\n\ndef planted():\n    from rooms import models\n\n    return models\n")
    broken = lint()
    assert broken.returncode != 0
    assert "games.store.hot_state -> rooms.models" in broken.stdout
