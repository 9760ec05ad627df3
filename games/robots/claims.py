"""Decides whether to accept a claim: a double-dummy solver counts the tricks in layouts that the claimer must reckon
with.

Robots answer at once and any number may be claimed, so an answer may not tell where a card lies. It is therefore found
without the robot's own hand, from what the claimer sees too: the claimer could have computed it.
"""

from collections.abc import Iterator
from random import Random
from time import monotonic

from games.robots.decision import Dropped, Wanted, always
from games.robots.solver import claimers_tricks
from games.rules.elements.card import PACK, STRENGTH, SUITS, Card, strength
from games.rules.elements.deal import Hand
from games.rules.elements.seat import SEATS, Seat
from games.rules.player_view import PlayerView

LAYOUTS = 12
"""Random layouts that are solved, beside the worst ones."""

SECONDS = 2.0
"""How long an answer may be thought about; then an opponent refuses, and the claimer's partner does not object."""

_JACK, _KING = STRENGTH["J"], STRENGTH["K"]
_TRIES = 200
"""Random deals tried for one layout that agrees with the play so far."""


def accepts(view: PlayerView, seat: Seat, wanted: Wanted = always) -> bool:
    """Return the answer of `seat` to the open claim.

    Costs a double-dummy solution for each layout, up to the first that decides. An opponent of the claimer accepts when
    the tricks claimed can be taken in every layout. The claimer's partner objects when more than what is claimed can be
    taken in every layout (Law 68B2). Raises ValueError when no claim is open, Dropped when the answer is not `wanted`
    any more.
    """
    claim = view.claim
    if claim is None:
        raise ValueError("no claim is open")
    until = monotonic() + SECONDS
    partner = seat is claim.seat.partner
    needed = claim.tricks + 1 if partner else claim.tricks
    for layout in layouts(view):
        if not wanted():
            raise Dropped
        if monotonic() > until or claimers_tricks(view, layout) < needed:
            return partner
    return not partner


def layouts(view: PlayerView) -> Iterator[tuple[Hand, Hand, Hand, Hand]]:
    """Yield possible hands of N, E, S and W: the cards still held where the claimer sees them, else others.

    No hand holds a suit that its player has failed to follow. First come the worst layouts: for each hidden hand, a
    suit in it behind all aces and kings, and all honours, where the cards allow that; then random ones.
    """
    known = _seen_by_claimer(view)
    unseen = _unseen(view, known)
    chance = Random(repr((view.board.number, view.calls, view.tricks)))  # noqa: S311 - the same view, the same answer
    groups = [[card for card in unseen if card[0] == suit or strength(card) >= _KING] for suit in SUITS]
    groups.append([card for card in unseen if strength(card) >= _JACK])
    for seat in (seat for seat in SEATS if seat not in known):
        for group in groups:
            if (hands := _deal(view, known, dict.fromkeys(group, seat), chance)) is not None:
                yield hands
    for _ in range(LAYOUTS):
        yield _random(view, known, chance)


def _seen_by_claimer(view: PlayerView) -> dict[Seat, Hand]:
    """Return the hands that the claimer and this robot both see: dummy's, and to opponents the claimer's.

    Hands that an earlier claim has shown are left out: the robot does not know who has seen them.
    """
    assert view.claim is not None
    assert view.contract is not None
    both = (view.claim.seat, view.contract.dummy)
    return {seat: hand for seat in both if (hand := view.hands[seat.order]) is not None}


def _random(view: PlayerView, known: dict[Seat, Hand], chance: Random) -> tuple[Hand, Hand, Hand, Hand]:
    for _ in range(_TRIES):
        hands = _deal(view, known, {}, chance)
        if hands is not None:
            return hands
    raise AssertionError("the cards played fit no layout")


def _deal(
    view: PlayerView, known: dict[Seat, Hand], wishes: dict[Card, Seat], chance: Random
) -> tuple[Hand, Hand, Hand, Hand] | None:
    """Deal the unseen cards: first those with wishes, the highest first, then those with the fewest possible owners.

    Return None when a card fits nowhere.
    """
    voids, cards = _voids(view), _unseen(view, known)
    room = {seat: 13 - _cards_played(view, seat) for seat in SEATS if seat not in known}
    hands: dict[Seat, list[Card]] = {seat: [] for seat in room}
    chance.shuffle(cards)
    cards.sort(key=lambda card: -strength(card) if card in wishes else sum(card[0] not in voids[seat] for seat in room))
    for card in cards:
        places = [seat for seat in room if card[0] not in voids[seat] and len(hands[seat]) < room[seat]]
        if not places:
            return None
        free = [room[place] - len(hands[place]) for place in places]
        place = wishes.get(card)
        hands[place if place in places else chance.choices(places, weights=free)[0]].append(card)
    north, east, south, west = (known[seat] if seat in known else tuple(hands[seat]) for seat in SEATS)
    return north, east, south, west


def _unseen(view: PlayerView, known: dict[Seat, Hand]) -> list[Card]:
    seen = {card for hand in known.values() for card in hand} | {card for trick in view.tricks for card in trick.cards}
    return [card for card in PACK if card not in seen]


def _cards_played(view: PlayerView, seat: Seat) -> int:
    return sum(len(trick.cards) > (seat.order - trick.leader.order) % 4 for trick in view.tricks)


def _voids(view: PlayerView) -> dict[Seat, set[str]]:
    empty: dict[Seat, set[str]] = {seat: set() for seat in SEATS}
    for trick in view.tricks:
        for place, card in enumerate(trick.cards):
            if card[0] != trick.cards[0][0]:
                empty[SEATS[(trick.leader.order + place) % 4]].add(trick.cards[0][0])
    return empty
