"""Replays the auction and play sections of a file by the rules. A breach raises BadValue with the reason."""

from dataclasses import dataclass, replace

from games.records.pbn_values import BadValue, Hands, read_call, read_card
from games.records.pbn_words import Word, read_words
from games.rules.elements.call import BID_RANK, PASS, Call, Denomination, denomination_of, level_of
from games.rules.elements.card import Card
from games.rules.elements.contract import Contract
from games.rules.elements.seat import SEATS, Seat, Side
from games.rules.elements.trick import Trick, winner
from games.rules.errors import IllegalMove
from games.rules.phases.auction import Auction, add_call, contract_of, why_illegal
from games.rules.phases.play import Play, add_card, check_card, complete_trick


@dataclass(frozen=True, slots=True)
class AuctionReplay:
    """An auction that broke no rule. When it is not `over`, the file gives only its beginning.

    `irregular`: the file marks an irregularity in it, so that the rules alone do not say who declares.
    """

    dealer: Seat
    calls: tuple[Call, ...]
    over: bool
    contract: Contract | None
    irregular: bool


@dataclass(frozen=True, slots=True)
class PlayReplay:
    """A play that broke no rule."""

    tricks: int
    """Declarer's."""

    full: bool
    irregular: bool


def replay_auction(section: list[str], first: Seat) -> AuctionReplay | None:
    """Replay an auction, `first` being the seat of the first column. Return None when there is no call in it.

    Raises BadValue for a word that is no call, and for an illegal call that the file does not mark.
    """
    found = [word for word in read_words(section) if word.text != "\n"]
    skipped = 0
    while skipped < len(found) and found[skipped].text == "-":
        skipped += 1
    dealer = SEATS[(first.order + skipped) % 4]
    auction, irregular = Auction(dealer), False
    named: dict[tuple[Side, Denomination], Seat] = {}
    for word in found[skipped:]:
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
        auction = _add_word(auction, word, named)
    if not auction.calls:
        return None
    contract = _irregular_contract(auction, named) if irregular else contract_of(auction)
    return AuctionReplay(dealer, auction.calls, auction.over, contract if auction.over else None, irregular)


def _add_word(auction: Auction, word: Word, named: dict[tuple[Side, Denomination], Seat]) -> Auction:
    call = read_call(word.text)
    where = f"call {len(auction.calls) + 1}"
    if call is None:
        raise BadValue(f"{where}: {word.text!r} is no call")
    turn = auction.turn
    reason = why_illegal(auction, call)
    if reason and not word.marks:
        raise BadValue(f"{where}, {call} by {turn.name.title()}: {reason}")
    if call in BID_RANK:
        named.setdefault((turn.side, denomination_of(call)), turn)
    return add_call(auction, call)


def _irregular_contract(auction: Auction, named: dict[tuple[Side, Denomination], Seat]) -> Contract | None:
    """Return what `contract_of` returns, for an auction in which a turn may have been skipped."""
    if auction.bid is None or auction.bidder is None:
        return None
    denomination = denomination_of(auction.bid)
    declarer = named[auction.bidder.side, denomination]
    return Contract(level_of(auction.bid), denomination, auction.doubled, declarer)


Row = list[Word]


def replay_play(section: list[str], first: Seat, hands: Hands | None, contract: Contract) -> PlayReplay | None:
    """Replay the play, `first` being the seat of the first column of each row. Return None when there is no card in it.

    A row holds the cards of one trick by seat, so the order of play follows from who won the trick before. Some
    programs write each row in the order of play instead: rows that are legal only that way are read that way. Raises
    BadValue for a word that is no card, and for an illegal play that the file does not mark.
    """
    rows = _rows(section)
    cards = [_card(word) for row in rows for word in row]
    known = [card for card in cards if card is not None]
    if not known:
        return None
    if len(rows) > 13 or len(known) > 52:
        raise BadValue("more than 13 tricks are played")
    if len(set(known)) != len(known):
        raise BadValue(f"{next(card for card in known if known.count(card) > 1)} is played twice")
    try:
        return _play(rows, first, _complete(hands, rows, first), contract)
    except BadValue:
        if hands is None or len(rows) < 2 or (replay := _play_in_order(rows, hands, contract)) is None:
            raise
        return replay


def _rows(section: list[str]) -> list[Row]:
    """Return rows of four words: the lines of the file, or every four words where the lines are broken otherwise."""
    rows: list[Row] = [[]]
    for word in read_words(section):
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
    """Return None for a card that the file leaves unknown. Raises BadValue for a word that is no card."""
    if word.text in {"-", "+", "--", "?"} or word.text[1:].upper() == "X":
        return None
    found = read_card(word.text)
    if found is None:
        raise BadValue(f"{word.text!r} is no card")
    return found


def _complete(hands: Hands | None, rows: list[Row], first: Seat) -> tuple[frozenset[Card], ...]:
    """Return the four hands; a hand that the file does not show is made of the cards played in its column."""
    filled: list[frozenset[Card]] = []
    for seat in SEATS:
        hand = hands[seat.order] if hands else None
        if hand is None:
            column = (seat.order - first.order) % 4
            played = (_card(row[column]) for row in rows if column < len(row))
            hand = tuple(card for card in played if card is not None)
        filled.append(frozenset(hand))
    return tuple(filled)


def _play(rows: list[Row], first: Seat, hands: tuple[frozenset[Card], ...], contract: Contract) -> PlayReplay:
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
    return PlayReplay(play.won(contract.declarer.side), not play.remaining, irregular)


def _play_row(play: Play, row: Row, first: Seat, number: int) -> Play:
    for _ in range(4):
        turn = play.turn
        column = (turn.order - first.order) % 4
        word = row[column] if column < len(row) else Word("-")
        card = _card(word)
        if card is None:
            break
        try:
            check_card(play, card)
        except IllegalMove as refusal:
            if "R" not in word.marks or card not in play.held(turn):
                raise BadValue(f"trick {number}, {card} by {turn.name.title()}: {refusal.message}") from None
        play = add_card(play, card)
    return play


def _placed(row: Row, play: Play, first: Seat) -> Row:
    """Put each card of a last row that has no signs for the cards not played into its owner's column."""
    placed = [Word("-")] * 4
    for word in row:
        card = _card(word)
        owner = next((seat for seat in SEATS if card in play.held(seat)), None)
        if card is None or owner is None:
            return row
        placed[(owner.order - first.order) % 4] = word
    return placed


def _led_out_of_turn(play: Play, row: Row, first: Seat) -> tuple[Play, bool]:
    """Let the player whose lead out of turn was accepted lead. Return the play, and whether that was so."""
    column = next((place for place, word in enumerate(row) if "L" in word.marks), None)
    if column is None:
        return play, False
    leader = SEATS[(first.order + column) % 4]
    return replace(play, tricks=(*play.tricks[:-1], Trick(leader))), True


def _play_in_order(rows: list[Row], hands: Hands, contract: Contract) -> PlayReplay | None:
    """Replay the rows as written in the order of play. Return None when that is not legal either."""
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
    return PlayReplay(play.won(contract.declarer.side), not play.remaining, irregular=False)
