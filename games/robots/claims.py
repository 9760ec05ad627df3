"""Decides whether to accept a claim: a double-dummy solver counts the tricks in random layouts of the hidden cards."""

from collections.abc import Iterator
from random import Random

from games.robots.solver import claimers_tricks
from games.rules.elements.card import PACK, Card
from games.rules.elements.deal import Hand
from games.rules.elements.seat import SEATS, Seat
from games.rules.player_view import PlayerView

LAYOUTS = 12
"""Layouts that are solved when more than one hand is hidden."""

_TRIES = 200
"""Random deals tried for one layout that agrees with the play so far."""


def accepts(view: PlayerView, seat: Seat) -> bool:
    """Return the answer of `seat` to the open claim. Raises ValueError when none is open.

    Costs a double-dummy solution for each layout; there is one layout when every hand is seen. An opponent of the
    claimer accepts when the tricks claimed can be taken in every layout. The claimer's partner objects when more than
    what is claimed can be taken in every layout (Law 68B2).
    """
    claim = view.claim
    if claim is None:
        raise ValueError("no claim is open")
    fewest = min(claimers_tricks(view, layout) for layout in layouts(view))
    return fewest <= claim.tricks if seat is claim.seat.partner else fewest >= claim.tricks


def layouts(view: PlayerView) -> Iterator[tuple[Hand, Hand, Hand, Hand]]:
    """Yield possible hands of N, E, S and W: the cards still held where they are seen, else random ones.

    A random hand holds no suit that its player has failed to follow.
    """
    north, east, south, west = view.hands
    if north is not None and east is not None and south is not None and west is not None:
        yield north, east, south, west
        return
    hidden = tuple(seat for seat in SEATS if view.hands[seat.order] is None)
    chance = Random(repr((view.board.number, view.calls, view.tricks)))  # noqa: S311 - the same view, the same answer
    for _ in range(LAYOUTS if len(hidden) > 1 else 1):
        hands = _fill(view, hidden, chance)
        north, east, south, west = (hands.get(place) or view.hands[place.order] or () for place in SEATS)
        yield north, east, south, west


def _fill(view: PlayerView, hidden: tuple[Seat, ...], chance: Random) -> dict[Seat, Hand]:
    voids = _voids(view)
    for _ in range(_TRIES):
        hands = _try(view, hidden, voids, chance)
        if hands is not None:
            return hands
    raise AssertionError("the cards played fit no layout")


def _try(
    view: PlayerView, hidden: tuple[Seat, ...], voids: dict[Seat, set[str]], chance: Random
) -> dict[Seat, Hand] | None:
    """Deal the unseen cards, those with the fewest possible owners first. Return None when a card fits nowhere."""
    cards = _unseen(view)
    chance.shuffle(cards)
    cards.sort(key=lambda card: sum(card[0] not in voids[seat] for seat in hidden))
    room = {seat: 13 - _cards_played(view, seat) for seat in hidden}
    hands: dict[Seat, list[Card]] = {seat: [] for seat in hidden}
    for card in cards:
        places = [seat for seat in hidden if card[0] not in voids[seat] and len(hands[seat]) < room[seat]]
        if not places:
            return None
        free = [room[place] - len(hands[place]) for place in places]
        hands[chance.choices(places, weights=free)[0]].append(card)
    return {seat: tuple(held) for seat, held in hands.items()}


def _unseen(view: PlayerView) -> list[Card]:
    seen = {card for hand in view.hands if hand for card in hand} | {
        card for trick in view.tricks for card in trick.cards
    }
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
