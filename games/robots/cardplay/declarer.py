"""Declarer's leads, from either hand: ruff losers in the short hand, draw trumps, cash when that is enough, finesse."""

from games.robots.cardplay.scene import Scene
from games.rules.elements.card import SUITS, Card, strength


def declarer_lead(table: Scene) -> Card:
    return _ruff_in_short_hand(table) or _draw_trumps(table) or _run(table) or _develop(table) or _any(table)


def _other(table: Scene) -> tuple[Card, ...]:
    return table.partners or ()


def _ruff_in_short_hand(table: Scene) -> Card | None:
    """A loser that the hand with fewer trumps can ruff, while it has one."""
    if table.trump is None:
        return None
    mine, theirs = len(table.of(table.trump)), len(table.of(table.trump, _other(table)))
    if not 0 < theirs < mine:
        return None
    for suit, cards in table.suits.items():
        if suit == table.trump or table.of(suit, _other(table)) or table.master(cards[0]):
            continue
        if len(table.outstanding(suit)) >= 3:
            return cards[0]
    return None


def _draw_trumps(table: Scene) -> Card | None:
    """While the opponents have trumps and not just one high one; from the hand that leads up to honours."""
    trump = table.trump
    if trump is None or not table.suits.get(trump):
        return None
    out = table.outstanding(trump)
    ours = sorted((strength(card) for card in (*table.of(trump), *table.of(trump, _other(table)))), reverse=True)
    if not out or (len(out) == 1 and out[0] > ours[0]) or not _affordable(table, out):
        return None
    return _lead_from(table, trump)


def _affordable(table: Scene, out: list[int]) -> bool:
    """Whether trumps are left when theirs are gone."""
    longest = max(len(table.of(table.trump or "")), len(table.of(table.trump or "", _other(table))))
    return longest > (len(out) + 1) // 2 or longest >= len(out)


def _lead_from(table: Scene, suit: str) -> Card:
    """The best card to attack the suit with from this hand."""
    mine, other = table.suits[suit], table.of(suit, _other(table))
    if not other:
        return mine[-1] if table.master(mine[-1]) or _solid(table, mine) else mine[0]
    if table.master(mine[-1]) and not _tenace(table, other):
        return mine[-1]
    if strength(other[-1]) > strength(mine[-1]):
        return mine[-1] if _finessable(table, mine, other) else mine[0]
    return mine[-1] if table.master(mine[-1]) or _solid(table, mine) else mine[0]


def _solid(table: Scene, cards: list[Card]) -> bool:
    """Two touching cards at the top, worth leading to drive out what is higher."""
    return len(cards) > 1 and table.touching(cards) != cards[-1]


def _tenace(table: Scene, cards: list[Card]) -> bool:
    """Honours with one missing card between or above them."""
    if not cards:
        return False
    out = table.outstanding(cards[0][0])
    return any(strength(card) >= 11 and sum(other > strength(card) for other in out) == 1 for card in cards)


def _finessable(table: Scene, mine: list[Card], other: list[Card]) -> bool:
    """An honour led through is worth it when the next ones below are ours too."""
    below = strength(mine[-1]) - 1
    held = {strength(card) for card in (*mine, *other)}
    return strength(mine[-1]) >= 10 and below in held and table.master(other[-1])


def _sure(table: Scene) -> list[Card]:
    """Masters in this hand that no trump threatens."""
    return [card for card in table.hand if table.master(card) and (card[0] == table.trump or not table.trumps_out)]


def _run(table: Scene) -> Card | None:
    """Winners, when they are enough for the contract, or all that is left; the blocked hand's high cards first."""
    tricks = _winners(table)
    if tricks < table.needed and tricks < len(table.hand):
        return None
    sure = [card for card in _sure(table) if card[0] != table.trump] or _sure(table)
    if sure:
        return min(
            sure,
            key=lambda card: (
                len(table.of(card[0])) > len(table.of(card[0], _other(table))),
                len(table.of(card[0])),
                -strength(card),
            ),
        )
    return _cross(table)


def _winners(table: Scene) -> int:
    """Tricks off the top, suit by suit: no more than the longer hand has cards."""
    total = 0
    for suit in SUITS:
        mine, other = table.of(suit), table.of(suit, _other(table))
        masters = sum(table.master(card) for card in (*mine, *other))
        total += min(masters, max(len(mine), len(other)))
    return total


def _cross(table: Scene) -> Card | None:
    """A low card to a winner opposite."""
    for suit, cards in table.suits.items():
        other = table.of(suit, _other(table))
        if other and table.master(other[-1]):
            return cards[0]
    return None


def _develop(table: Scene) -> Card | None:
    """Attack the side suit that promises most new tricks."""
    best, chosen = 0, ""
    for suit in table.suits:
        if suit == table.trump:
            continue
        promise = _promise(table, suit)
        if promise > best:
            best, chosen = promise, suit
    if not chosen:
        return None
    mine, other = table.suits[chosen], table.of(chosen, _other(table))
    if _tenace(table, mine) and not _tenace(table, other) and len(mine) > 1 and other:
        return _cross_outside(table, chosen) or _lead_from(table, chosen)
    return _lead_from(table, chosen)


def _cross_outside(table: Scene, suit: str) -> Card | None:
    """To the other hand in another suit, to lead up to this one's honours."""
    for each, cards in table.suits.items():
        other = table.of(each, _other(table))
        if each != suit and other and table.master(other[-1]) and not table.master(cards[0]):
            return cards[0]
    return None


def _promise(table: Scene, suit: str) -> int:
    mine, other = table.suits[suit], table.of(suit, _other(table))
    out = table.outstanding(suit)
    held = [strength(card) for card in (*mine, *other)]
    length, high = max(len(mine), len(other)), sum(value >= 10 for value in held)
    if not out or all(table.master(card) for card in (*mine, *other)[:length]):
        return 0
    if high == 0 and length < 4:
        return 0
    return 4 * length + 3 * high + (len(held) - len(out)) - (6 if not other and table.trump else 0)


def _any(table: Scene) -> Card:
    """Winners while there are any, then the lowest card of the longest side suit."""
    sure = _sure(table)
    if sure:
        return max(sure, key=lambda card: (card[0] != table.trump, strength(card)))
    suit = max(table.suits, key=lambda suit: (suit != table.trump, len(table.suits[suit]), suit))
    return table.suits[suit][0]
