"""Splits PBN text into games: tag pairs and the words of the auction and play sections.

Nothing here knows the rules of bridge, and nothing raises: what cannot be read is noted as a fault of its game, and the
other games are read all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# The value of a tag may hold any bracket or quote; the strict form is tried first, then the whole rest of the line.
_TAG = re.compile(r'\[\s*([A-Za-z]\w*)\s*"((?:[^"\\\n]|\\.)*)"\s*\]')
_LOOSE_TAG = re.compile(r"\[\s*([A-Za-z]\w*)[ \t]*([^\n]*)")
_TOKEN = re.compile(
    r"""(?P<blank>\n[ \t]*(?=\n))
    | (?P<space>\s+)
    | (?P<open>\{)
    | (?P<rest>;[^\n]*)
    | (?P<tag>\[)
    | (?P<string>"(?:[^"\\\n]|\\.)*")
    | (?P<word>[^\s\[\{\};"]+)
    | (?P<stray>.)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"^%[^\n]*", re.MULTILINE)
_NEXT_GAME = re.compile(r'\n[ \t]*\n(?=\[\s*(?:Event|Board)\s*")')

SECTIONS = ("Auction", "Play")
_OPENING = frozenset({"Event", "Board", "Deal"})
"""When one of these tags comes again, another game begins even without an empty line."""

_HEADING = frozenset({"Event", "Site", "Date", "Generator", "Application", "Scoring", "HomeTeam", "VisitTeam", "Stage"})
"""A group of only these tags with an empty line after it is the heading of the game that follows."""

_BEGINNING = _HEADING | {
    *("Round", "Room", "Table", "Section", "Board", "West", "North", "East", "South", "Dealer", "Vulnerable", "Deal"),
} - {"Scoring"}
"""Tags that begin another game after an empty line when the game before has its deal: real files have empty lines
within games too, most often before the auction."""

_MANDATORY = _BEGINNING | {"Scoring", "Declarer", "Contract", "Result", "Auction", "Play", "Note"}


@dataclass(slots=True)
class PbnGame:
    """One game as written from `line` on. `words` are those of the two sections; a line's end is the word '\\n'."""

    line: int
    tags: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    """By section, then by number."""

    faults: list[str] = field(default_factory=list)


def decode(data: bytes) -> str:
    """Decode UTF-8 with or without a byte order mark, else ISO 8859-1, which the standard asks for. Never fails."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", "").replace("\x00", "")


def read_games(text: str) -> Iterator[PbnGame]:
    """Yield the games in their order, with '#' and '##' values filled in from the games before."""
    lasting: dict[str, str] = {}
    previous: dict[str, str] = {}
    for game in _Scanner(text):
        _inherit(game.tags, previous, lasting)
        previous = game.tags
        yield game


def _inherit(tags: dict[str, str], previous: dict[str, str], lasting: dict[str, str]) -> None:
    """Fill in inherited values: '#' is that of the game before; '##' and '##value' hold until the tag comes again."""
    for name, value in list(tags.items()):
        if value == "#":
            lasting.pop(name, None)
            tags[name] = previous.get(name, "")
        elif value.startswith("##"):
            tags[name] = lasting[name] = value[2:] or previous.get(name, "")
        else:
            lasting.pop(name, None)
    for name, value in lasting.items():
        tags.setdefault(name, value)


class _Scanner:
    """Walks over the text once and yields its games."""

    def __init__(self, text: str) -> None:
        self.text = _ESCAPE.sub(";", text)  # as a comment, so that no empty line is left
        self.place = 0
        self.line = 1
        self.game = PbnGame(1)
        self.section = ""
        self.after_blank = False

    def __iter__(self) -> Iterator[PbnGame]:
        while self.place < len(self.text):
            found = _TOKEN.match(self.text, self.place)
            if found is None:
                break
            kind, start = found.lastgroup, self.place
            self.place = found.end()
            if kind == "tag":
                yield from self._tag(start)
            elif kind == "open":
                self._comment()
            elif kind == "blank":
                self.after_blank = True
            elif kind in {"space", "rest"}:
                self._end_of_line(start)
            elif kind == "word":
                self._word(found.group())
            self.line += self.text.count("\n", start, self.place)
        if self.game.tags:
            yield self.game

    def _tag(self, start: int) -> Iterator[PbnGame]:
        found = _TAG.match(self.text, start)
        if found:
            name, value = found.group(1), found.group(2)
            if "\\" in value:
                value = re.sub(r"\\(.)", r"\1", value)
            fault = ""
        else:
            found = _LOOSE_TAG.match(self.text, start)
            if found is None or ('"' not in found.group(2) and found.group(1) not in _MANDATORY):
                return  # a bracket in text that stands outside comments
            name, rest = found.group(1), found.group(2).strip()
            closed = rest.endswith("]")
            value = rest.removesuffix("]").strip().removeprefix('"').removesuffix('"')
            well = rest.startswith('"') and closed and rest.removesuffix("]").rstrip().endswith('"')
            fault = "" if well or not rest else f"the tag {name} is not closed or not quoted"
        self.place = found.end()
        if self._begins_game(name):
            yield self.game
            self.game, self.section = PbnGame(self.line), ""
        elif not self.game.tags:
            self.game.line = self.line
        self.after_blank = False
        self._take(name, value, fault)

    def _begins_game(self, name: str) -> bool:
        tags = self.game.tags
        if not tags or name == "Note":
            return False
        if not self.after_blank:
            return name in _OPENING and name in tags
        if name in tags:
            return True
        return name in _BEGINNING if "Deal" in tags else not _HEADING.issuperset(tags)

    def _take(self, name: str, value: str, fault: str) -> None:
        game = self.game
        if name == "Note":
            number, _, text = value.partition(":")
            game.notes.setdefault(self.section, {})[number.strip()] = text.strip()
            return
        if fault:
            game.faults.append(fault)
        self.section = ""
        if name not in game.tags:
            game.tags[name] = value.strip()
            self.section = name if name in SECTIONS else "?"
            if name in SECTIONS:
                game.words[name] = []

    def _comment(self) -> None:
        """Skip a comment. Braces do not nest; a comment that is not closed before the next game ends there."""
        end = self.text.find("}", self.place)
        game = _NEXT_GAME.search(self.text, self.place, end if end >= 0 else len(self.text))
        if game:
            self.game.faults.append("a comment is not closed")
            self.place = game.end()
            self.after_blank = True
        elif end >= 0:
            self.place = end + 1
        else:
            self.game.faults.append("a comment is not closed")
            self.place = len(self.text)

    def _end_of_line(self, start: int) -> None:
        if self.section in SECTIONS and "\n" in self.text[start : self.place]:
            self.game.words[self.section].append("\n")

    def _word(self, word: str) -> None:
        if self.section in SECTIONS:
            self.game.words[self.section].append(word)
