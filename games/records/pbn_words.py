"""Reads the words of an auction or play section: calls and cards without annotations, with marks of irregularities."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOTE = re.compile(r"=[^=\s]*=|\$\w*")
_SUFFIX = "!?"


@dataclass(frozen=True, slots=True)
class Word:
    """A call, a card or a sign. `marks` are the letters written before it, each after a '^': I for an insufficient bid,
    S for a skipped player, R for a revoke, L for a lead out of turn."""

    text: str
    marks: str = ""


def read_words(section: list[str]) -> Iterator[Word]:
    """Yield the words up to '*', which ends a section; each end of line is the word '\\n'.

    A mark with no word after it, such as '^S' for a skipped player, is yielded with an empty word.
    """
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
