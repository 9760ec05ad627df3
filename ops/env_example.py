"""`.env.example`: every variable that a host may set, with its default and what it is for.

    python -m ops.env_example            # writes it
    python -m ops.env_example --check    # exits with 1 when it is not up to date

The variables of config/settings.py and its parts stand in their order and under their headings, each with the comment
beside or right above the statement that reads it. What the Procfile, compose.yaml and other modules read is described
in `ELSEWHERE`.
"""

import ast
import io
import re
import sys
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ops.procfile import ROOT

EXAMPLE: Final = ROOT / ".env.example"
SETTINGS: Final = [ROOT / "config" / "settings.py", *sorted((ROOT / "config" / "setting_parts").glob("[a-z]*.py"))]
FOLDERS: Final = ("accounts", "config", "games", "ops", "realtime", "rooms")
READERS: Final = {"text", "flag", "whole", "number", "words"}  # the functions of config.env
SECTION: Final = re.compile(r"# --- (.+?) -*$")
WIDTH: Final = 118

ELSEWHERE: Final = {
    "BIND_ADDRESS": "The address at which processes listen. Unless set, all addresses; with `bin/run` 127.0.0.1.",
    "POSTGRES_PASSWORD": "With compose.yaml alone: the password of its PostgreSQL, of letters and digits.",
    "ROBOTS_CONCURRENCY": "How many robots one `robots` process lets think at the same time.",
    "TURN_EXTERNAL_IP": "With compose.yaml's `turn` alone, behind NAT: its public address, or public/private.",
    "SENTRY_RELEASE": "The version that reports to Sentry name. Unless set, the commit of the checkout or build.",
}
OF_THE_SYSTEM: Final = {"PATH"}

HEAD: Final = """\
# The settings of a site. Made by `python -m ops.env_example` from config/settings.py; do not edit.
#
# Copy this file to .env and remove the `#` before what you set. Each line shows the default, or nothing where the
# default depends on other settings. A site needs SECRET_KEY, SITE_URL, DATABASE_URL and REDIS_URL. With compose.yaml,
# set POSTGRES_PASSWORD instead of the last two.
"""


class Undescribed(Exception):
    """There are variables without a comment; the message lists their names."""


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    comment: str

    def lines(self) -> list[str]:
        return [*(f"# {line}" for line in textwrap.wrap(self.comment, WIDTH)), f"#{self.name}={self.default}"]


class Source:
    """A module: its syntax tree, and its comments by line."""

    def __init__(self, path: Path) -> None:
        text = path.read_text()
        self.tree = ast.parse(text)
        self.own_line: dict[int, str] = {}  # comments that stand alone in their line
        self.beside: dict[int, str] = {}
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                (self.own_line if alone else self.beside)[token.start[0]] = token.string

    def variables(self) -> Iterator[tuple[int, Variable]]:
        """Yield the line and the variable of each read, in the file's order."""
        for statement, call in _calls(self.tree):
            name = _name(call)
            if name is not None:
                comment = self._comment(statement, call)
                yield call.lineno, Variable(name, _default(call), comment)

    def section(self, line: int) -> str:
        headings = [(at, match[1]) for at, text in self.own_line.items() if (match := SECTION.match(text))]
        return max((heading for heading in headings if heading[0] < line), default=(0, ""))[1]

    def _comment(self, statement: ast.stmt, call: ast.Call) -> str:
        for line in (call.lineno, statement.end_lineno or call.lineno):
            if line in self.beside:
                return _sentence(self.beside[line])
        above: list[str] = []
        line = statement.lineno - 1
        while line in self.own_line and not SECTION.match(self.own_line[line]):
            above.insert(0, self.own_line[line].lstrip("# "))
            line -= 1
        return _sentence(" ".join(above))


def render() -> str:
    """Return the text of `.env.example`. Raises Undescribed if a variable has no comment."""
    set_by_us = _set_by_the_procfile() | OF_THE_SYSTEM
    sections: dict[str, dict[str, Variable]] = {}
    for settings in map(Source, SETTINGS):
        for line, variable in settings.variables():
            if variable.name not in set_by_us:
                sections.setdefault(settings.section(line), {}).setdefault(variable.name, variable)
    known = {name for section in sections.values() for name in section}
    others = sections["Processes"] = {}
    for variable in _elsewhere():
        if variable.name not in known | set_by_us:
            others.setdefault(variable.name, variable)
    undescribed = [each.name for section in sections.values() for each in section.values() if not each.comment]
    if undescribed:
        raise Undescribed(", ".join(undescribed))
    blocks = [HEAD]
    for heading, variables in sections.items():
        blocks.append(f"\n# --- {heading} {'-' * (WIDTH - len(heading) - 5)}\n")
        blocks += ["\n" + "\n".join(variable.lines()) + "\n" for variable in variables.values()]
    return "".join(blocks)


def _elsewhere() -> Iterator[Variable]:
    for name, default in re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", (ROOT / "Procfile").read_text()):
        yield Variable(name, default, ELSEWHERE.get(name, ""))
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        if path not in SETTINGS:
            for _, found in Source(path).variables():
                yield Variable(found.name, found.default, ELSEWHERE.get(found.name) or found.comment)
    for name in re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()):
        yield Variable(name, "", ELSEWHERE.get(name, ""))
    yield Variable("SENTRY_RELEASE", "", ELSEWHERE["SENTRY_RELEASE"])  # read by sentry-sdk


def _set_by_the_procfile() -> set[str]:
    """Return the variables that the Procfile itself sets, such as PROCESS."""
    return set(re.findall(r"\b([A-Z_]+)=", (ROOT / "Procfile").read_text()))


def _calls(tree: ast.AST, statement: ast.stmt | None = None) -> Iterator[tuple[ast.stmt, ast.Call]]:
    """Yield each call, with the innermost statement that contains it."""
    for node in ast.iter_child_nodes(tree):
        inner = node if isinstance(node, ast.stmt) else statement
        if isinstance(node, ast.Call) and inner is not None:
            yield inner, node
        yield from _calls(node, inner)


def _name(call: ast.Call) -> str | None:
    """Return the variable that `env.text("NAME")` or `os.environ.get("NAME")` reads; None for other calls."""
    function = ast.unparse(call.func)
    is_reader = function == "os.environ.get" or (function.startswith("env.") and function[4:] in READERS)
    if is_reader and call.args and isinstance(call.args[0], ast.Constant):
        return str(call.args[0].value)
    return None


def _default(call: ast.Call) -> str:
    """Return the default as it is written in the file; empty if it depends on something else."""
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    if given and isinstance(given[0], ast.Constant):
        value = given[0].value
        return str(int(value)) if isinstance(value, bool) else str(value)
    return ""


def _sentence(comment: str) -> str:
    """Return a comment as a sentence with a capital letter and a full stop, without `noqa` and what follows it."""
    text = comment.lstrip("# ").partition("noqa")[0].strip()
    if not text:
        return ""
    is_word = text.split()[0].isalpha()
    return (text[0].upper() if is_word else text[0]) + text[1:].rstrip(".") + "."


def main(arguments: list[str]) -> int:
    try:
        text = render()
    except Undescribed as error:
        print(f"Without a comment that says what it is for: {error}", file=sys.stderr)
        return 1
    if "--check" not in arguments:
        EXAMPLE.write_text(text)
    elif not EXAMPLE.exists() or EXAMPLE.read_text() != text:
        print(f"{EXAMPLE.name} is not up to date: python -m ops.env_example", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
