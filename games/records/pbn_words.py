"""The words of an auction or play section: calls and cards, freed of annotation; marks of irregularities are kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOTE = re.compile(r"=[^=\s]*=|\$\w*")
_SUFFIX = "!?"


@dataclass(frozen=True, slots=True)
class Word:
    """`marks` are the letters after '^' before it: I insufficient, S skipped, R revoke, L led out of turn."""

    text: str
    marks: str = ""


def words(section: list[str]) -> Iterator[Word]:
    """The words up to '*', which ends a section; '\\n' for each end of line. A mark that stands before no word ends
    up on an empty one: '^S' says that a player was skipped."""
    marks = ""
    for raw in section:
        if raw == "\n":
            yield Word(raw)
            continue
        text, given = _bare(raw)
        marks += given
        if "S" in marks:
            yield Word("", marks)
            marks = ""
        if not text:
            continue
        if text == "*":
            return
        yield Word(text, marks)
        marks = ""
    if marks:
        yield Word("", marks)


def _bare(raw: str) -> tuple[str, str]:
    text = _NOTE.sub("", raw) if "=" in raw or "$" in raw else raw
    marks = ""
    while len(text) > 1 and text[0] == "^":
        marks, text = marks + text[1].upper(), text[2:]
    text = text.rstrip(_SUFFIX).strip("(),")
    return (text.rstrip("*") or "*" if text.endswith("*") else text), marks
