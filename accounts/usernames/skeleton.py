"""Folds names so that those which look alike become equal, after Unicode Technical Standard 39.

The skeleton is for comparing alone and is shown to nobody. It is stored, and unique in the database, so that two people
who register at the same moment cannot get names that look alike either.
"""

import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import Final

SIGNS: Final = "._-+@"
"""What may stand between letters. It does not tell names apart."""

LONGEST: Final = 200
"""A longer skeleton is cut and ends with its SHA-256."""


def _read() -> dict[int, str]:
    table = {}
    for line in (Path(__file__).parent / "confusables.txt").read_text().splitlines()[1:]:
        for entry in line.split():
            letter, _, looks = entry.partition("=")
            table[int(letter, 16)] = "".join(chr(int(each, 16)) for each in looks.split("+"))
    return table


_LOOKS: Final = _read() | {ord(sign): "" for sign in SIGNS}
_LINES: Final = str.maketrans("i", "l")
"""In many typefaces a capital i, a small L and a one are the same line. The table has the one; case folding hides the
capital, so that i goes with them."""


def skeleton(name: str) -> str:
    """Return the form that a name shares with all names that look like it: case, alphabets, accents written apart,
    0 and o, 1 and l and i, rn and m, and signs between make no difference."""
    form = unicodedata.normalize("NFKC", name)
    while (folded := _fold(form)) != form:
        form = folded
    return form if len(form) <= LONGEST else form[: LONGEST - 64] + sha256(form.encode()).hexdigest()


def _fold(form: str) -> str:
    """Capitals are looked up before they are folded: a Greek capital Ν is an N, a small ν a v."""
    looks = unicodedata.normalize("NFD", form).translate(_LOOKS)
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKC", looks).casefold()).translate(_LINES)
