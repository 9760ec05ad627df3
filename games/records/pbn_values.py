"""Reads single PBN values. Each function returns None for an unknown value ('?') and raises BadValue for a bad one."""

import re
from dataclasses import dataclass

from games.rules.elements.board import Vulnerability
from games.rules.elements.call import DOUBLE, PASS, REDOUBLE, Call, Denomination
from games.rules.elements.card import PLACE, SUITS, Card
from games.rules.elements.contract import Doubled
from games.rules.elements.seat import SEATS, Seat, Side


class BadValue(ValueError):
    """A value that cannot be read; the message is for the report."""


_UNKNOWN = frozenset({"", "?", "??", "-", "*"})
_SUIT_SIGNS = str.maketrans("♠♥♦♣♤♡♢♧", "SHDCSHDC")
_VULNERABLE = {
    **dict.fromkeys(("NONE", "LOVE", "-", "O", "0"), Vulnerability.NONE),
    **dict.fromkeys(("ALL", "BOTH", "B", "NSEW"), Vulnerability.BOTH),
    **dict.fromkeys(("NS", "N-S", "N/S"), Vulnerability.NS),
    **dict.fromkeys(("EW", "E-W", "E/W"), Vulnerability.EW),
}
_SEATS = {**{seat.value: seat for seat in SEATS}, **{seat.name: seat for seat in SEATS}}
_CONTRACT = re.compile(r"([1-7])(NT|SA|N|C|D|H|S)((?:XX|X|\*\*|\*)?)(?:BY)?([NESW]?)")
_PASSED = frozenset({"PASS", "P", "PASSEDOUT", "PASSOUT", "ALLPASS", "AP", "PASSES"})
_SIDES = re.compile(r"(NS|EW)\s*([+-]?\s*\d+(?:\.\d*)?)")
_CALLS = {
    **dict.fromkeys(("PASS", "P", "PAS", "PASSE"), PASS),
    **dict.fromkeys(("X", "DBL", "DOUBLE", "D"), DOUBLE),
    **dict.fromkeys(("XX", "RDBL", "REDBL", "REDOUBLE", "R"), REDOUBLE),
    **{f"{level}{suit}": Call(f"{level}{suit}") for level in range(1, 8) for suit in "CDHS"},
    **{f"{level}{name}": Call(f"{level}N") for level in range(1, 8) for name in ("N", "NT", "SA")},
}

Hands = tuple[tuple[Card, ...] | None, tuple[Card, ...] | None, tuple[Card, ...] | None, tuple[Card, ...] | None]
"""The hands of North, East, South and West; None where the file shows no cards."""


@dataclass(frozen=True, slots=True)
class StatedContract:
    """A contract as the Contract tag states it, mostly without declarer; `denomination` is None when passed out."""

    level: int
    denomination: Denomination | None
    doubled: Doubled
    declarer: Seat | None = None

    def __str__(self) -> str:
        return "Pass" if self.denomination is None else f"{self.level}{self.denomination}{'X' * self.doubled}"


def read_seat(value: str) -> Seat | None:
    """Read a seat, with or without '^', the mark of an irregularity."""
    text = value.lstrip("^").strip().upper()
    if text in _UNKNOWN:
        return None
    if text not in _SEATS:
        raise BadValue(f"{value!r} is no direction")
    return _SEATS[text]


def read_vulnerability(value: str) -> Vulnerability | None:
    """Read which sides are vulnerable; the old names (Love, Both) are read too, and '-' means none."""
    text = value.strip().upper()
    if text in {"", "?"}:
        return None
    if text not in _VULNERABLE:
        raise BadValue(f"{value!r} is no vulnerability")
    return _VULNERABLE[text]


def read_contract(value: str) -> StatedContract | None:
    """Read '4HX', '3NT', 'Pass' and the like; case and spaces do not matter, and a declarer may stand at the end."""
    text = re.sub(r"[\s=.-]+", "", value.lstrip("^").upper().translate(_SUIT_SIGNS)) if value.strip() != "-" else ""
    if text in _UNKNOWN:
        return None
    if text in _PASSED:
        return StatedContract(0, None, 0)
    found = _CONTRACT.fullmatch(text)
    if found is None:
        if text in {"C", "D", "H", "S", "NT", "N"}:  # an end position names trumps alone
            return None
        raise BadValue(f"{value!r} is no contract")
    level, name, doubled, declarer = found.groups()
    denomination = Denomination.NOTRUMP if name in {"N", "NT", "SA"} else Denomination(name)
    times: Doubled = 0 if not doubled else 1 if len(doubled) == 1 else 2
    return StatedContract(int(level), denomination, times, _SEATS.get(declarer))


def read_tricks(value: str, declarer: Side | None, level: int) -> int | None:
    """Read declarer's tricks: '9', '^9', 'NS 9', 'EW 4', 'NS 9 EW 4', or '=', '+1', '-2' relative to the contract."""
    text = value.lstrip("^").strip().upper()
    if text in _UNKNOWN:
        return None
    by_side = {Side(name): number for name, number in _SIDES.findall(text)}
    if by_side:
        numbers = {side: _trick_number(value, number) for side, number in by_side.items()}
        if len(numbers) == 2 and sum(numbers.values()) != 13:
            raise BadValue(f"the tricks in {value!r} do not add up to 13")
        if declarer is None:
            return None
        return numbers[declarer] if declarer in numbers else 13 - numbers[declarer.other]
    if re.fullmatch(r"=|[+-]\d+", text):
        over = 0 if text == "=" else int(text)
        return _trick_number(value, str(level + 6 + over)) if level else None
    return _trick_number(value, text)


def _trick_number(value: str, text: str) -> int:
    if not text.isdecimal() or int(text) > 13:
        raise BadValue(f"{value!r} is no number of tricks")
    return int(text)


def read_call(word: str) -> Call | None:
    """Read a call. Return None when the word is no call."""
    return _CALLS.get(word.upper().translate(_SUIT_SIGNS))


def read_card(word: str) -> Card | None:
    """Read a card: suit first as in the standard, or rank first; '10' is read too. Return None when it is no card."""
    text = word.upper().translate(_SUIT_SIGNS).replace("10", "T")
    found = Card(text)
    if found in PLACE:
        return found
    turned = Card(text[::-1])
    return turned if turned in PLACE else None


def read_deal(value: str) -> Hands | None:
    """Read a deal: 'N:' and four hands clockwise from that seat, '-' for one that is not shown.

    Raises BadValue for a hand that cannot be read, for a card dealt twice, and for hands of different sizes.
    """
    if value.strip() in _UNKNOWN:
        return None
    first, colon, rest = value.partition(":")
    start = read_seat(first) if colon else None
    texts = rest.split()
    if start is None or not 1 <= len(texts) <= 4:
        raise BadValue(f"{value!r} is no deal: a seat, a colon and four hands")
    dealt: dict[Seat, tuple[Card, ...] | None] = dict.fromkeys(SEATS)
    for place, text in enumerate(texts):
        dealt[SEATS[(start.order + place) % 4]] = _hand(text)
    known = [hand for hand in dealt.values() if hand is not None]
    cards = [one for hand in known for one in hand]
    if len(set(cards)) != len(cards):
        twice = next(one for one in cards if cards.count(one) > 1)
        raise BadValue(f"{twice} is dealt twice")
    sizes = {len(hand) for hand in known}
    if len(sizes) > 1 or any(size > 13 for size in sizes):
        raise BadValue("the hands have " + ", ".join(str(len(hand)) for hand in known) + " cards")
    if len(known) == 3 and sizes == {13}:
        left = tuple(one for one in PLACE if one not in set(cards))
        dealt = {place: left if hand is None else hand for place, hand in dealt.items()}
    return dealt[Seat.NORTH], dealt[Seat.EAST], dealt[Seat.SOUTH], dealt[Seat.WEST]


def _hand(text: str) -> tuple[Card, ...] | None:
    if text.strip("-.") == "" or text == "?":
        return None
    suits = text.upper().replace("10", "T").split(".")
    if len(suits) > 4:
        raise BadValue(f"{text!r} has more than four suits")
    cards = [Card(suit + rank) for suit, ranks in zip(SUITS, suits, strict=False) for rank in ranks if rank != "-"]
    for one in cards:
        if one not in PLACE:
            raise BadValue(f"{one[1]!r} in {text!r} is no rank")
    return tuple(cards)


def read_points(value: str) -> dict[Side | None, float]:
    """Read the score by side, under None when the value names no side. Empty when there is no number to compare."""
    text = value.lstrip("^").strip().upper()
    by_side = _SIDES.findall(text)
    if by_side:
        return {Side(name): float(number.replace(" ", "")) for name, number in by_side}
    return {None: float(text)} if re.fullmatch(r"[+-]?\d+(\.\d*)?", text) else {}
