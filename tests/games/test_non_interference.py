"""What a viewer gets does not depend on the hands that they may not see: not a byte, not a number, not an order."""

import random
from collections import Counter

import pytest

from games.actions import event_texts
from games.robots import claims
from games.rules.elements.deal import DEALS, deal_from_number
from games.rules.elements.seat import SEATS
from tests.games.secret_boards import Author, SecretBoard, attempts, exchanged

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
BOARDS = 200


class _Time:
    """A time that passes by a second with each look at it."""

    def __init__(self):
        self.now = 0.0

    def time(self):
        self.now += 1.0
        return self.now


@pytest.fixture
def injected_time(monkeypatch):
    """Return a function that begins time anew. Robots think about a claim as long as they need, however busy we are."""
    monkeypatch.setattr(claims, "SECONDS", 1e9)
    return lambda: monkeypatch.setattr(event_texts, "time", _Time())


def test_two_hidden_hands_exchanged_change_nothing_for_others(injected_time):
    looked_at = _play_many_twice(BOARDS, injected_time)
    assert looked_at["boards"] > BOARDS * 0.9
    assert min(looked_at[viewer] for viewer in "NESWK") > 1000, looked_at
    kinds = ("called", "played", "claimed", "undone", "explained", "refused")
    assert min(looked_at[kind] for kind in kinds) > 8, looked_at


def _play_twice(seed, begin_time, looked_at):
    chance = random.Random(seed)
    deal = deal_from_number(chance.randrange(DEALS))
    robots = "".join(seat for seat in SEATS if chance.random() < 0.5)
    hidden = tuple(chance.sample(SEATS, 2))
    stop, number = chance.randint(1, 75), chance.randint(1, 16)
    begin_time()
    first = SecretBoard(number, deal, robots, hidden, chance)
    author, steps = Author(first, chance), []
    while len(steps) < stop and first.blind() and (step := author.next_step(len(steps))) is not None:
        _try(first, seed, len(steps))
        steps.append((step, first.take(step, len(steps))))
    other = exchanged(first, deal, chance)
    if other is None:
        return
    assert other != deal
    begin_time()
    second = SecretBoard(number, other, robots, hidden, chance)
    for place, (step, message) in enumerate(steps):
        _try(second, seed, place)
        assert second.take(step, place) == message, f"board {seed}, step {place}: {hidden} of {deal}"
    for viewer in first.heard:
        assert first.heard[viewer] == second.heard[viewer], f"board {seed}: {viewer} sees {hidden} of {deal}"
    _count(first, looked_at)


def _try(board, seed, place):
    for viewer, player, message in attempts(board, place, random.Random(1000 * seed + place)):
        board.attempt(viewer, player, message)


def _count(board, looked_at):
    looked_at["boards"] += 1
    for viewer, heard in board.heard.items():
        looked_at[viewer] += len(heard)
        for kind in ("called", "played", "claimed", "undone", "explained"):
            looked_at[kind] += sum(f'"type":"{kind}"' in text for text in heard)
        looked_at["refused"] += sum("Refused(" in text for text in heard)


def test_the_comparison_finds_what_depends_on_a_hidden_hand(injected_time, monkeypatch):
    """As when a refusal named a card of another hand, a robot looked at it, or a snapshot held it."""
    look = SecretBoard._tell

    def tell(board, action_id, events):
        look(board, action_id, events)
        for viewer in board.blind():
            board.heard[viewer].append(str(board.state.deal[board.hidden[0].order][0]))

    monkeypatch.setattr(SecretBoard, "_tell", tell)
    with pytest.raises(AssertionError, match=r"sees \("):
        _play_many_twice(20, injected_time)


def _play_many_twice(boards, begin_time):
    looked_at = Counter()
    for seed in range(boards):
        _play_twice(seed, begin_time, looked_at)
    return looked_at
