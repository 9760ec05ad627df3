"""A file's auction and play, taken through the rules. What the rules refuse is raised as BadValue, with the reason."""

from dataclasses import dataclass, replace

from games.records.pbn_values import BadValue, Hands, call, card
from games.records.pbn_words import Word, words
from games.rules.elements.call import BID_RANK, PASS, Call, Denomination, denomination_of, level_of
from games.rules.elements.card import Card
from games.rules.elements.contract import Contract
from games.rules.elements.seat import SEATS, Seat, Side
from games.rules.elements.trick import Trick, winner
from games.rules.errors import IllegalMove
from games.rules.phases.auction import Auction, add_call, contract_of, why_illegal
from games.rules.phases.play import Play, add_card, check_card, complete_trick


@dataclass(frozen=True, slots=True)
class Heard:
    """An auction that broke no rule. Not `over`: the file tells only its beginning. `irregular`: it went on after an
    irregularity that the file marks, so that the rules alone do not say who declares."""

    dealer: Seat
    calls: tuple[Call, ...]
    over: bool
    contract: Contract | None
    irregular: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A play that broke no rule."""

    tricks: int
    """Declarer's."""

    full: bool
    irregular: bool


def hear(section: list[str], first: Seat) -> Heard | None:
    """The auction, `first` being the direction of the first column; None when there is no call in it."""
    said = [word for word in words(section) if word.text != "\n"]
    skipped = 0
    while skipped < len(said) and said[skipped].text == "-":
        skipped += 1
    dealer = SEATS[(first.order + skipped) % 4]
    auction, irregular = Auction(dealer), False
    named: dict[tuple[Side, Denomination], Seat] = {}
    for word in said[skipped:]:
        irregular = irregular or bool(word.marks)
        if "S" in word.marks:
            auction = replace(auction, dealer=auction.dealer.next)
            continue
        if word.text.upper() == "AP":
            while not auction.over:
                auction = add_call(auction, PASS)
            continue
        if word.text in {"+", "-", ""}:
            break
        auction = _say(auction, word, named)
    if not auction.calls:
        return None
    contract = _irregular_contract(auction, named) if irregular else contract_of(auction)
    return Heard(dealer, auction.calls, auction.over, contract if auction.over else None, irregular)


def _say(auction: Auction, word: Word, named: dict[tuple[Side, Denomination], Seat]) -> Auction:
    said = call(word.text)
    where = f"call {len(auction.calls) + 1}"
    if said is None:
        raise BadValue(f"{where}: {word.text!r} is no call")
    turn = auction.turn
    reason = why_illegal(auction, said)
    if reason and not word.marks:
        raise BadValue(f"{where}, {said} by {turn.name.title()}: {reason}")
    if said in BID_RANK:
        named.setdefault((turn.side, denomination_of(said)), turn)
    return add_call(auction, said)


def _irregular_contract(auction: Auction, named: dict[tuple[Side, Denomination], Seat]) -> Contract | None:
    """As `contract_of`, for an auction in which somebody's turn was skipped."""
    if auction.bid is None or auction.bidder is None:
        return None
    denomination = denomination_of(auction.bid)
    declarer = named[auction.bidder.side, denomination]
    return Contract(level_of(auction.bid), denomination, auction.doubled, declarer)


Row = list[Word]


def watch(section: list[str], first: Seat, hands: Hands | None, contract: Contract) -> Seen | None:
    """The play, `first` being the direction of the first column of every row; None when no card is in it.

    A row holds the cards of one trick by seat, so the order of play follows from who won the trick before. Some
    programs write each row in the order of play instead; what is legal that way is taken that way.
    """
    rows = _rows(section)
    cards = [_card(word) for row in rows for word in row]
    known = [one for one in cards if one is not None]
    if not known:
        return None
    if len(rows) > 13 or len(known) > 52:
        raise BadValue("more than 13 tricks are played")
    if len(set(known)) != len(known):
        raise BadValue(f"{next(one for one in known if known.count(one) > 1)} is played twice")
    try:
        return _play(rows, first, _complete(hands, rows, first), contract)
    except BadValue:
        if hands is None or len(rows) < 2 or (seen := _play_in_order(rows, hands, contract)) is None:
            raise
        return seen


def _rows(section: list[str]) -> list[Row]:
    """Rows of four words as the lines have them, or, where lines are broken otherwise, every four words."""
    rows: list[Row] = [[]]
    for word in words(section):
        if word.text == "\n":
            rows.append([])
        elif word.text:
            rows[-1].append(word)
    rows = [row for row in rows if row]
    if all(len(row) == 4 for row in rows[:-1]) and len(rows[-1] if rows else []) <= 4:
        return rows
    flat = [word for row in rows for word in row]
    return [flat[place : place + 4] for place in range(0, len(flat), 4)]


def _card(word: Word) -> Card | None:
    """None for a card that the file does not tell."""
    if word.text in {"-", "+", "--", "?"} or word.text[1:].upper() == "X":
        return None
    found = card(word.text)
    if found is None:
        raise BadValue(f"{word.text!r} is no card")
    return found


def _complete(hands: Hands | None, rows: list[Row], first: Seat) -> tuple[frozenset[Card], ...]:
    """The hands; one that the file does not show is what its column plays."""
    filled: list[frozenset[Card]] = []
    for seat in SEATS:
        hand = hands[seat.order] if hands else None
        if hand is None:
            column = (seat.order - first.order) % 4
            played = (_card(row[column]) for row in rows if column < len(row))
            hand = tuple(one for one in played if one is not None)
        filled.append(frozenset(hand))
    return tuple(filled)


def _play(rows: list[Row], first: Seat, hands: tuple[frozenset[Card], ...], contract: Contract) -> Seen:
    north, east, south, west = hands
    play = Play((north, east, south, west), (Trick(contract.leader),))
    irregular = False
    for number, given in enumerate(rows, start=1):
        row = given if len(given) == 4 or number < len(rows) else _placed(given, play, first)
        play, marked = _led_out_of_turn(play, row, first)
        irregular = irregular or marked or any(word.marks for word in row)
        play = _play_row(play, row, first, number)
        if not play.trick.full:
            break
        play = complete_trick(play, winner(play.trick, contract.trump))
    return Seen(play.won(contract.declarer.side), not play.remaining, irregular)


def _play_row(play: Play, row: Row, first: Seat, number: int) -> Play:
    for _ in range(4):
        turn = play.turn
        column = (turn.order - first.order) % 4
        word = row[column] if column < len(row) else Word("-")
        one = _card(word)
        if one is None:
            break
        try:
            check_card(play, one)
        except IllegalMove as refusal:
            if "R" not in word.marks or one not in play.held(turn):
                raise BadValue(f"trick {number}, {one} by {turn.name.title()}: {refusal.message}") from None
        play = add_card(play, one)
    return play


def _placed(row: Row, play: Play, first: Seat) -> Row:
    """A last row without signs for the cards that were not played: each card in its owner's column."""
    placed = [Word("-")] * 4
    for word in row:
        one = _card(word)
        owner = next((seat for seat in SEATS if one in play.held(seat)), None)
        if one is None or owner is None:
            return row
        placed[(owner.order - first.order) % 4] = word
    return placed


def _led_out_of_turn(play: Play, row: Row, first: Seat) -> tuple[Play, bool]:
    """Where a lead out of turn was accepted, that player leads."""
    column = next((place for place, word in enumerate(row) if "L" in word.marks), None)
    if column is None:
        return play, False
    leader = SEATS[(first.order + column) % 4]
    return replace(play, tricks=(*play.tricks[:-1], Trick(leader))), True


def _play_in_order(rows: list[Row], hands: Hands, contract: Contract) -> Seen | None:
    """The rows read in the order of play; None when that is not legal either."""
    if any(hand is None for hand in hands):
        return None
    north, east, south, west = (frozenset(hand or ()) for hand in hands)
    play = Play((north, east, south, west), (Trick(contract.leader),))
    for number, row in enumerate(rows, start=1):
        try:
            play = _play_row(play, row, play.turn, number)
        except BadValue:
            return None
        if not play.trick.full:
            break
        play = complete_trick(play, winner(play.trick, contract.trump))
    return Seen(play.won(contract.declarer.side), not play.remaining, irregular=False)
