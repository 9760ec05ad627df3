"""Which states a worker keeps in memory, and when it asks Redis all the same."""

from dataclasses import replace

import pytest

from games.rules.state import Result
from games.store import hot_state, state_cache
from tests.cast import four, playing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch):
    monkeypatch.setattr(state_cache, "_states", {})


@pytest.fixture
def state():
    return playing(four()).state


@pytest.fixture
def loaded(monkeypatch):
    """The games that Redis was asked for, each time."""
    loaded = []
    plain = hot_state.load
    monkeypatch.setattr(hot_state, "load", lambda games: loaded.append(games) or plain(games))
    return loaded


def test_redis_is_asked_only_for_games_that_are_behind_or_not_in_memory(state, loaded):
    state_cache.put({1: replace(state, seq=7), 2: replace(state, seq=7)})
    assert state_cache.load({1: 7}) == {1: replace(state, seq=7)}
    assert state_cache.load({1: 3}) == {1: replace(state, seq=7)}
    assert loaded == []
    hot_state.client().execute_command(*hot_state.save_command({2: replace(state, seq=8)}))
    assert {game: found.seq for game, found in state_cache.load({1: 7, 2: 8, 900_000_003: 1}).items()} == {1: 7, 2: 8}
    assert loaded == [[2, 900_000_003]]
    hot_state.client().delete(hot_state.key(2))


def test_a_board_that_is_over_is_forgotten(state):
    state_cache.put({1: state})
    state_cache.put({1: replace(state, result=Result("passed out", None, None, 0, ()))})
    assert state_cache._states == {}


def test_the_number_of_states_in_memory_is_limited(state, monkeypatch):
    monkeypatch.setattr(state_cache, "STATES_KEPT", 3)
    for game in (1, 2, 3, 1, 4):
        state_cache.put({game: state})
    assert list(state_cache._states) == [3, 1, 4], "those that moved last"
