"""Replaces bad words in chat by asterisks, where the host of a room has switched that on.

Whole words only, so that no innocent word that contains one is touched, and never a word or number of bridge. Case,
accents, letters of other scripts that look the same, digits in the place of letters and letters said again make no
difference. It does not find words that are broken by spaces or dots: it is for those who lose their temper,
and a report is for those who mean it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from django.conf import settings

from accounts.usernames.skeleton import skeleton

DEFAULT_FILE: Final = Path(__file__).with_name("words.txt")

_IN_PLACE_OF_LETTERS: Final = str.maketrans("34578@$", "eastbas")
"""Signs that people write for a letter. What only looks like one (0, 1, letters of other scripts) is the skeleton's."""

BRIDGE: Final = frozenset(Path(__file__).with_name("bridge_words.txt").read_text("utf-8").split())
"""Words of bridge, which stay as they are whatever a host's list says."""

_Runs = tuple[int, ...]


@dataclass(frozen=True)
class WordList:
    """Bad words by their letters without repetitions; for each how often each letter stands in a row at least."""

    words: dict[str, list[_Runs]]

    @classmethod
    def of(cls, words: Iterable[str]) -> "WordList":
        found: dict[str, list[_Runs]] = {}
        for word in words:
            letters, runs = _runs(_fold(word))
            if letters and word.strip().casefold() not in BRIDGE:
                found.setdefault(letters, []).append(runs)
        return cls(found)

    def __contains__(self, folded: str) -> bool:
        letters, runs = _runs(folded)
        known = self.words.get(letters, ())
        return any(all(has >= least for has, least in zip(runs, word, strict=True)) for word in known)

    def censor(self, text: str) -> str:
        """Return the text with each letter of a bad word replaced by an asterisk. Its length stays, and what was
        censored stays as it is when it is censored again."""
        shown = list(text)
        for start, end in _words(text):
            word = text[start:end]
            if word.casefold() not in BRIDGE and any(map(str.isalpha, word)) and _fold(word) in self:
                shown[start:end] = "*" * (end - start)
        return "".join(shown)


def censor(text: str) -> str:
    """Return the text without the words of the site's list."""
    return site_words().censor(text)


@cache
def site_words() -> WordList:
    """Read the site's list once for each process. Raises OSError and UnicodeDecodeError."""
    path = Path(settings.CHAT_FILTER_FILE) if settings.CHAT_FILTER_FILE else DEFAULT_FILE
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return WordList.of(filter(None, lines))


def _words(text: str) -> list[tuple[int, int]]:
    """Return where words begin and end: letters, digits, marks, and signs that stand for a letter."""
    kinds = groupby(range(len(text)), key=lambda at: _in_word(text[at]))
    places = [list(group) for inside, group in kinds if inside]
    return [(place[0], place[-1] + 1) for place in places]


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "@$" or _is_mark(char)


def _fold(word: str) -> str:
    """Return the form that a word shares with all that look like it, without accents."""
    plain = unicodedata.normalize("NFKC", word).casefold().translate(_IN_PLACE_OF_LETTERS)
    bare = "".join(char for char in unicodedata.normalize("NFD", skeleton(plain)) if not _is_mark(char))
    return bare.replace("rn", "m")  # back to one letter, which may be said again


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _runs(folded: str) -> tuple[str, _Runs]:
    groups = [(letter, len(list(group))) for letter, group in groupby(folded)]
    return "".join(letter for letter, _ in groups), tuple(count for _, count in groups)
