"""Does a file say what the rules say? Auction, contract, play, tricks and score of each of its boards."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from games.records import pbn_values as values
from games.records.pbn_games import Game, decode, games
from games.records.pbn_replay import Heard, Seen, hear, watch
from games.records.pbn_values import BadValue, Final, Hands
from games.rules.elements.board import Vulnerability, board
from games.rules.elements.contract import Contract
from games.rules.elements.scoring import score
from games.rules.elements.seat import Seat, Side

T = TypeVar("T")

_OTHER_TABLES = re.compile("rubber|chicago|cavendish|old|four.?deal|quint", re.IGNORECASE)
"""Kinds of scoring whose points do not come from the duplicate table alone."""

_TEAMS = re.compile("imp|bam|butler|team", re.IGNORECASE)
"""Kinds of scoring in which no side's result on a board looks like a score of the duplicate table."""

_TOTALS = re.compile("total|duplicate|aggregate|points?$", re.IGNORECASE)


@dataclass(slots=True)
class Checked:
    """One board. A fact is None when the file does not tell enough to check it."""

    board: str
    line: int
    auction: bool | None = None
    contract: bool | None = None
    play: bool | None = None
    tricks: bool | None = None
    score: bool | None = None
    problems: list[str] = field(default_factory=list)


FACTS = ("auction", "contract", "play", "tricks", "score")


def check_file(data: bytes) -> Iterator[Checked]:
    """All boards of a PBN file, in order. Never raises for what the file says."""
    return (_Check(game).run() for game in games(decode(data)))


class _Check:
    """The checks of one board, from the deal to the score; each uses what the ones before found."""

    def __init__(self, game: Game) -> None:
        self.tags = game.tags
        self.words = game.words
        self.found = Checked(game.tags.get("Board", ""), game.line, problems=list(game.faults))
        self.dealer = self._read("Dealer", values.seat)
        self.declarer = self._read("Declarer", values.seat)
        self.hands: Hands | None = self._read("Deal", values.deal)
        self.final: Final | None = self._read("Contract", values.contract)
        self.vulnerable = self._read("Vulnerable", values.vulnerability)
        if "Vulnerable" not in self.tags and self.found.board.isdecimal() and int(self.found.board):
            self.vulnerable = board(int(self.found.board)).vulnerable

    def run(self) -> Checked:
        heard = self._auction()
        if heard is not None and heard.over:
            self._contract(heard)
        contract = self._stated() or (heard.contract if heard else None)
        seen = self._play(contract) if contract else None
        taken = self._tricks(contract, seen)
        passed = self.final.denomination is None if self.final else bool(heard and heard.over and not heard.contract)
        self._score(None if passed else contract, taken, passed=passed)
        return self.found

    def _read(self, name: str, reader: Callable[[str], T | None]) -> T | None:
        try:
            return reader(self.tags.get(name, ""))
        except BadValue as bad:
            self.found.problems.append(f"{name}: {bad}")
            return None

    def _fail(self, fact: str, reason: str) -> None:
        setattr(self.found, fact, False)
        self.found.problems.append(f"{fact}: {reason}")

    def _first(self, section: str) -> Seat | None:
        return self._read(section, values.seat)

    def _auction(self) -> Heard | None:
        if "Auction" not in self.words:
            return None
        first = self._first("Auction") or self.dealer
        if first is None:
            return None
        try:
            heard = hear(self.words["Auction"], first)
        except BadValue as bad:
            self._fail("auction", str(bad))
            return None
        if heard is None:
            return None
        self.found.auction = True
        if self.dealer is not None and heard.dealer is not self.dealer:
            self._fail("auction", f"{heard.dealer.name.title()} begins, but {self.dealer.name.title()} deals")
        return heard

    def _contract(self, heard: Heard) -> None:
        """Contract and Declarer tags against the auction."""
        called = heard.contract
        if self.final is not None:
            auctioned = Final(called.level, called.denomination, called.doubled) if called else Final(0, None, 0)
            stated = Final(self.final.level, self.final.denomination, self.final.doubled)
            self.found.contract = auctioned == stated
            if auctioned != stated:
                self._fail("contract", f"the file says {stated}, the auction {auctioned}")
        marked = heard.irregular or self.tags.get("Declarer", "").startswith("^")
        if called is None or self.declarer is None or marked:
            return
        if called.declarer is not self.declarer:
            by_file, by_auction = self.declarer.name.title(), called.declarer.name.title()
            self._fail("contract", f"the file says that {by_file} declares, the auction {by_auction}")
        elif self.found.contract is None:
            self.found.contract = True

    def _stated(self) -> Contract | None:
        """The contract by the tags."""
        final = self.final
        declarer = self.declarer or (final.declarer if final else None)
        if final is None or final.denomination is None or declarer is None:
            return None
        return Contract(final.level, final.denomination, final.doubled, declarer)

    def _play(self, contract: Contract) -> Seen | None:
        if "Play" not in self.words:
            return None
        first = self._first("Play")
        section = self.words["Play"]
        try:
            seen = watch(section, first or contract.leader, self.hands, contract)
        except BadValue as bad:
            self._fail("play", str(bad))
            return None
        if seen is None:
            return None
        self.found.play = True
        if first is not None and first is not contract.leader and not seen.irregular:
            by_file, by_rules = first.name.title(), contract.leader.name.title()
            self._fail("play", f"the file says that {by_file} leads, the contract {by_rules}")
        return seen

    def _tricks(self, contract: Contract | None, seen: Seen | None) -> int | None:
        """Declarer's tricks: the file's own number, else those of a full play."""
        value = self.tags.get("Result", "")
        side = contract.declarer.side if contract else None
        try:
            stated = values.tricks(value, side, contract.level if contract else 0)
        except BadValue as bad:
            self.found.problems.append(f"Result: {bad}")
            return None
        if seen is None or not seen.full:
            return stated
        if stated is None:
            return seen.tricks
        if not seen.irregular and not value.startswith("^"):
            self.found.tricks = stated == seen.tricks
            if stated != seen.tricks:
                self._fail("tricks", f"the file says {stated}, the play {seen.tricks}")
        return stated

    def _score(self, contract: Contract | None, taken: int | None, *, passed: bool) -> None:
        scoring = self.tags.get("Scoring", "")
        said = values.points(self.tags.get("Score", ""))
        if not said or _OTHER_TABLES.search(scoring):
            return
        if passed:
            possible = {side: {0.0} for side in (*Side, None)}
        elif contract is None or taken is None or self.vulnerable is None:
            return
        else:
            possible = _points(contract, taken, self.vulnerable)
        for side, number in said.items():
            if not (passed and number == 0) and not _is_total(number, side, scoring):
                continue
            if number in possible[side]:
                self.found.score = self.found.score is not False
            else:
                whose = side or "declarer"
                right = " or ".join(f"{one:g}" for one in sorted(possible[side]))
                self._fail("score", f"the file says {number:g} for {whose}, the rules {right}")


def _points(contract: Contract, taken: int, vulnerable: Vulnerability) -> dict[Side | None, set[float]]:
    """What each side scores. A score without a side is declarer's by the standard, North-South's in many files."""
    side = contract.declarer.side
    total = float(score(contract, taken, vulnerable=vulnerable.of(side)).total)
    return {side: {total}, side.other: {-total}, None: {total, total if side is Side.NS else -total}}


def _is_total(number: float, side: Side | None, scoring: str) -> bool:
    """Whether the number can be meant as points of the duplicate table, and not as IMPs, matchpoints or a percentage:
    these stand there in files that name another scoring."""
    plain = scoring.strip() in {"", "?"} or _TOTALS.search(scoring) is not None
    if plain:
        return number == int(number)
    told = side is not None or _TEAMS.match(scoring.strip()) is not None
    return told and number % 10 == 0 and abs(number) >= 50
