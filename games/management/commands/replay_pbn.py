"""Replay PBN files through the rules and say where they disagree."""

import json
from argparse import ArgumentParser
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.names import clean_text
from games.records.pbn_check import FACTS, BoardReport, check_file

_QUOTED = 500
"""How many characters of a problem are shown at most."""

_TITLES = {
    "auction": "auctions legal",
    "contract": "declarer and contract as the file says",
    "play": "plays legal",
    "tricks": "tricks as the file says",
    "score": "score as the file says",
}


class Command(BaseCommand):
    help = "Replay the auctions and plays of PBN files through the rules and report each disagreement."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a PBN file, in any encoding")
        parser.add_argument("--json", action="store_true", help="one object per board and line: file, board, problems")

    def handle(self, *, files: list[str], json: bool, **_: Any) -> None:
        """Print the report. Raises CommandError when a file cannot be read; disagreements are no failure."""
        contents = [(name, _read(name)) for name in files]
        total: Counter[str] = Counter()
        for name, data in contents:
            counts: Counter[str] = Counter()
            for checked in map(_shown, check_file(data)):
                counts.update(_counts(checked))
                self._tell(name, checked, as_json=json)
            if not json:
                self._sum(name, counts)
            total += counts
        if not json and len(files) > 1:
            self._sum(f"All {len(files)} files", total)

    def _tell(self, name: str, checked: BoardReport, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(_line(name, checked))
            return
        for problem in checked.problems:
            self.stdout.write(f"{name}:{checked.line}: board {checked.board or '?'}: {problem}")

    def _sum(self, title: str, counts: Counter[str]) -> None:
        self.stdout.write(f"{title}: {counts['boards']} boards read, {counts['clean']} without any disagreement")
        for fact in FACTS:
            self.stdout.write(f"  {_TITLES[fact]}: {counts[fact]} of {counts[fact + ' checked']}")


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as failure:
        raise CommandError(f"{name} cannot be read: {failure.strerror}.") from None


def _shown(checked: BoardReport) -> BoardReport:
    """Clean the words of the file that the report quotes: they may hold what a terminal takes for commands."""
    problems = [clean_text(problem, _QUOTED) for problem in checked.problems]
    return replace(checked, board=clean_text(checked.board, _QUOTED), problems=problems)


def _counts(checked: BoardReport) -> Counter[str]:
    counts = Counter({"boards": 1, "clean": int(not checked.problems)})
    for fact in FACTS:
        held = getattr(checked, fact)
        counts[fact] += held is True
        counts[fact + " checked"] += held is not None
    return counts


def _line(name: str, checked: BoardReport) -> str:
    return json.dumps({"file": name, "board": checked.board, "problems": checked.problems}, ensure_ascii=False)
