"""Checks PBN files against the rules: auction, contract, play, tricks and score of each board."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from games.records import pbn_values as values
from games.records.pbn_games import PbnGame, decode, read_games
from games.records.pbn_replay import AuctionReplay, PlayReplay, replay_auction, replay_play
from games.records.pbn_values import BadValue, Hands, StatedContract
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
class BoardReport:
    """What the check of one board found. A fact is None when the file does not say enough to check it.

    `line` is the line of the file where the board begins.
    """

    board: str
    line: int
    auction: bool | None = None
    contract: bool | None = None
    play: bool | None = None
    tricks: bool | None = None
    score: bool | None = None
    problems: list[str] = field(default_factory=list)


FACTS = ("auction", "contract", "play", "tricks", "score")


def check_file(data: bytes) -> Iterator[BoardReport]:
    """Check all boards of a PBN file, in order. Never raises for what the file says."""
    return (_BoardCheck(game).run() for game in read_games(decode(data)))


class _BoardCheck:
    """The checks of one board, from the deal to the score; each uses what the checks before it found."""

    def __init__(self, game: PbnGame) -> None:
        self.tags = game.tags
        self.words = game.words
        self.report = BoardReport(game.tags.get("Board", ""), game.line, problems=list(game.faults))
        self.dealer = self._read("Dealer", values.read_seat)
        self.declarer = self._read("Declarer", values.read_seat)
        self.hands: Hands | None = self._read("Deal", values.read_deal)
        self.stated: StatedContract | None = self._read("Contract", values.read_contract)
        self.vulnerable = self._read("Vulnerable", values.read_vulnerability)
        if "Vulnerable" not in self.tags and self.report.board.isdecimal() and int(self.report.board):
            self.vulnerable = board(int(self.report.board)).vulnerable

    def run(self) -> BoardReport:
        auction = self._auction()
        if auction is not None and auction.over:
            self._contract(auction)
        contract = self._stated_contract() or (auction.contract if auction else None)
        play = self._play(contract) if contract else None
        taken = self._tricks(contract, play)
        passed = (
            self.stated.denomination is None if self.stated else bool(auction and auction.over and not auction.contract)
        )
        self._score(None if passed else contract, taken, passed=passed)
        return self.report

    def _read(self, name: str, reader: Callable[[str], T | None]) -> T | None:
        try:
            return reader(self.tags.get(name, ""))
        except BadValue as bad:
            self.report.problems.append(f"{name}: {bad}")
            return None

    def _fail(self, fact: str, reason: str) -> None:
        setattr(self.report, fact, False)
        self.report.problems.append(f"{fact}: {reason}")

    def _first(self, section: str) -> Seat | None:
        return self._read(section, values.read_seat)

    def _auction(self) -> AuctionReplay | None:
        if "Auction" not in self.words:
            return None
        first = self._first("Auction") or self.dealer
        if first is None:
            return None
        try:
            auction = replay_auction(self.words["Auction"], first)
        except BadValue as bad:
            self._fail("auction", str(bad))
            return None
        if auction is None:
            return None
        self.report.auction = True
        if self.dealer is not None and auction.dealer is not self.dealer:
            self._fail("auction", f"{auction.dealer.name.title()} begins, but {self.dealer.name.title()} deals")
        return auction

    def _contract(self, auction: AuctionReplay) -> None:
        """Check the tags Contract and Declarer against the auction."""
        called = auction.contract
        if self.stated is not None:
            auctioned = StatedContract(0, None, 0)
            if called:
                auctioned = StatedContract(called.level, called.denomination, called.doubled)
            stated = StatedContract(self.stated.level, self.stated.denomination, self.stated.doubled)
            self.report.contract = auctioned == stated
            if auctioned != stated:
                self._fail("contract", f"the file says {stated}, the auction {auctioned}")
        marked = auction.irregular or self.tags.get("Declarer", "").startswith("^")
        if called is None or self.declarer is None or marked:
            return
        if called.declarer is not self.declarer:
            by_file, by_auction = self.declarer.name.title(), called.declarer.name.title()
            self._fail("contract", f"the file says that {by_file} declares, the auction {by_auction}")
        elif self.report.contract is None:
            self.report.contract = True

    def _stated_contract(self) -> Contract | None:
        """Return the contract by the tags, None when they do not say it, or say that the board was passed out."""
        stated = self.stated
        declarer = self.declarer or (stated.declarer if stated else None)
        if stated is None or stated.denomination is None or declarer is None:
            return None
        return Contract(stated.level, stated.denomination, stated.doubled, declarer)

    def _play(self, contract: Contract) -> PlayReplay | None:
        if "Play" not in self.words:
            return None
        first = self._first("Play")
        section = self.words["Play"]
        try:
            play = replay_play(section, first or contract.leader, self.hands, contract)
        except BadValue as bad:
            self._fail("play", str(bad))
            return None
        if play is None:
            return None
        self.report.play = True
        if first is not None and first is not contract.leader and not play.irregular:
            by_file, by_rules = first.name.title(), contract.leader.name.title()
            self._fail("play", f"the file says that {by_file} leads, the contract {by_rules}")
        return play

    def _tricks(self, contract: Contract | None, play: PlayReplay | None) -> int | None:
        """Return declarer's tricks: the number that the file states, else those of a complete play."""
        value = self.tags.get("Result", "")
        side = contract.declarer.side if contract else None
        try:
            stated = values.read_tricks(value, side, contract.level if contract else 0)
        except BadValue as bad:
            self.report.problems.append(f"Result: {bad}")
            return None
        if play is None or not play.full:
            return stated
        if stated is None:
            return play.tricks
        if not play.irregular and not value.startswith("^"):
            self.report.tricks = stated == play.tricks
            if stated != play.tricks:
                self._fail("tricks", f"the file says {stated}, the play {play.tricks}")
        return stated

    def _score(self, contract: Contract | None, taken: int | None, *, passed: bool) -> None:
        scoring = self.tags.get("Scoring", "")
        scores = values.read_points(self.tags.get("Score", ""))
        if not scores or _OTHER_TABLES.search(scoring):
            return
        if passed:
            possible = {side: {0.0} for side in (*Side, None)}
        elif contract is None or taken is None or self.vulnerable is None:
            return
        else:
            possible = _points(contract, taken, self.vulnerable)
        for side, number in scores.items():
            if not (passed and number == 0) and not _is_total(number, side, scoring):
                continue
            if number in possible[side]:
                self.report.score = self.report.score is not False
            else:
                whose = side or "declarer"
                right = " or ".join(f"{one:g}" for one in sorted(possible[side]))
                self._fail("score", f"the file says {number:g} for {whose}, the rules {right}")


def _points(contract: Contract, taken: int, vulnerable: Vulnerability) -> dict[Side | None, set[float]]:
    """Return the scores that are right for each side, and under None those for a score without a side.

    By the standard a score without a side is declarer's; in many files it is North-South's.
    """
    side = contract.declarer.side
    total = float(score(contract, taken, vulnerable=vulnerable.of(side)).total)
    return {side: {total}, side.other: {-total}, None: {total, total if side is Side.NS else -total}}


def _is_total(number: float, side: Side | None, scoring: str) -> bool:
    """Say whether the number can be meant as points of the duplicate table.

    In files that name another scoring the Score tag may hold IMPs, matchpoints or a percentage.
    """
    plain = scoring.strip() in {"", "?"} or _TOTALS.search(scoring) is not None
    if plain:
        return number == int(number)
    looks_like_points = side is not None or _TEAMS.match(scoring.strip()) is not None
    return looks_like_points and number % 10 == 0 and abs(number) >= 50
