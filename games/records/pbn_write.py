"""Writes PBN 2.1 in export format: CRLF, lines of at most 255 characters, the 15 mandatory tags in their order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from games.rules.elements.board import Vulnerability
from games.rules.elements.call import DENOMINATIONS, DOUBLE, PASS, REDOUBLE, Call, Denomination
from games.rules.elements.card import SUITS
from games.rules.elements.contract import Contract
from games.rules.elements.deal import Hand
from games.rules.elements.seat import SEATS, Seat
from games.rules.phases.play import Play
from games.rules.state import State

_LINE = 253
"""Characters of a line without CR and LF."""

_NOTES = 32
"""The standard numbers notes from 1 to 32."""

_VULNERABLE = {
    Vulnerability.NONE: "None",
    Vulnerability.NS: "NS",
    Vulnerability.EW: "EW",
    Vulnerability.BOTH: "All",
}
_CALLS = {PASS: "Pass", DOUBLE: "X", REDOUBLE: "XX"}


@dataclass(frozen=True, slots=True)
class BoardDetails:
    """What a record says besides the board itself.

    `players` are the names of North, East, South and West. `explanations` are by the place of the call, from 0.
    `optimum` are the double-dummy tricks of each declarer in each denomination, `par` is in points of North-South.
    """

    event: str = ""
    site: str = ""
    date: str = ""
    """Like '2026.01.31'."""

    players: tuple[str, str, str, str] = ("", "", "", "")
    scoring: str = ""
    explanations: Mapping[int, str] = field(default_factory=dict)
    optimum: Mapping[tuple[Seat, Denomination], int] = field(default_factory=dict)
    par: int | None = None


def pbn_file(boards: Iterable[tuple[State, BoardDetails]]) -> bytes:
    """Return a whole file: in ISO 8859-1 as the standard asks, or in UTF-8 where the text needs it."""
    games = [_game(state, details) for state, details in boards]
    text = "\r\n".join(games)
    head = "% PBN 2.1\r\n% EXPORT\r\n"
    try:
        return (head + text).encode("latin-1")
    except UnicodeEncodeError:
        return (head + "%Content-type: text/x-pbn; charset=UTF-8\r\n" + text).encode()


def _game(state: State, details: BoardDetails) -> str:
    """Return one game; the board may still be in play."""
    lines = [*_identification(state, details), *_auction(state, details)]
    if state.play is not None and state.contract is not None and state.play.cards_played:
        lines += _play(state.play, state.contract, over=state.result is not None)
    if state.result is not None:
        lines.append(_tag("Score", f"NS {state.result.points}"))
    return "".join(f"{line}\r\n" for line in [*lines, *_optimum(details)])


def _identification(state: State, details: BoardDetails) -> Iterator[str]:
    north, east, south, west = details.players
    dealer = state.board.dealer
    places = [SEATS[(dealer.order + step) % 4] for step in range(4)]
    dealt = " ".join(_hand(state.deal[seat.order]) for seat in places)
    yield _tag("Event", details.event)
    yield _tag("Site", details.site)
    yield _tag("Date", details.date)
    yield _tag("Board", str(state.board.number))
    yield from (_tag(*pair) for pair in (("West", west), ("North", north), ("East", east), ("South", south)))
    yield _tag("Dealer", dealer)
    yield _tag("Vulnerable", _VULNERABLE[state.board.vulnerable])
    yield _tag("Deal", f"{dealer}:{dealt}")
    yield _tag("Scoring", details.scoring)
    yield from (_tag(*pair) for pair in _outcome(state))


def _outcome(state: State) -> tuple[tuple[str, str], ...]:
    contract, result = state.contract, state.result
    if contract is None:
        passed = ("", "Pass", "") if result is not None else ("?", "?", "?")
        return tuple(zip(("Declarer", "Contract", "Result"), passed, strict=True))
    name = f"{contract.level}{contract.denomination}{'X' * contract.doubled}"
    tricks = "?" if result is None else str(result.tricks)
    return ("Declarer", contract.declarer), ("Contract", name), ("Result", tricks)


def _hand(hand: Hand) -> str:
    return ".".join("".join(card[1] for card in hand if card[0] == suit) for suit in SUITS)


def _auction(state: State, details: BoardDetails) -> Iterator[str]:
    notes: list[str] = []
    words: list[str] = []
    for place, made in enumerate(state.auction.calls):
        words.append(_call(made) + _annotation(details.explanations.get(place, ""), notes))
    if not state.auction.over:
        words.append("+")
    yield _tag("Auction", state.board.dealer)
    yield from (" ".join(words[start : start + 4]) for start in range(0, len(words), 4))
    yield from (_tag("Note", f"{number}:{text}") for number, text in enumerate(notes, start=1))


def _call(made: Call) -> str:
    return _CALLS.get(made) or (f"{made}T" if made.endswith("N") else made)


def _annotation(text: str, notes: list[str]) -> str:
    """Return the reference to a note, which several calls may share; '' when all 32 numbers are used."""
    text = _plain(text)
    if text and text not in notes and len(notes) < _NOTES:
        notes.append(text)
    return f" ={notes.index(text) + 1}=" if text in notes else ""


def _play(play: Play, contract: Contract, *, over: bool) -> Iterator[str]:
    """Yield a row for each trick, its cards in the order of seats from the opening leader."""
    yield _tag("Play", contract.leader)
    for trick in play.tricks:
        if not trick.cards:
            continue
        row = ["-"] * 4
        for place, card in enumerate(trick.cards):
            row[(trick.seat_of(place).order - contract.leader.order) % 4] = card
        yield " ".join(row)
    if play.remaining:
        yield "*" if over else "+"


def _optimum(details: BoardDetails) -> Iterator[str]:
    if details.optimum:
        yield _tag("OptimumResultTable", r"Declarer;Denomination\2R;Result\2R", escape=False)
        for declarer in SEATS:
            for denomination in reversed(DENOMINATIONS):
                if (tricks := details.optimum.get((declarer, denomination))) is not None:
                    yield f"{declarer} {denomination:>2} {tricks:>2}"
    if details.par is not None:
        yield _tag("OptimumScore", f"NS {details.par}")


def _plain(text: str) -> str:
    """Return the text as one line without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


def _tag(name: str, value: str, *, escape: bool = True) -> str:
    """Return a tag pair, its value cut to what fits in a line."""
    room = _LINE - len(f'[{name} ""]')
    text = _plain(value)
    if escape:
        parts = (rf"\{letter}" if letter in '\\"' else letter for letter in text)
        text = ""
        for part in parts:
            if len(text) + len(part) > room:
                break
            text += part
    return f'[{name} "{text}"]'
