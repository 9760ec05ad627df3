"""Rows that are read past the ORM are the same as through it."""

import pytest

from config.sql import execute, loaded, loading
from games.models import Deal, Game
from rooms.models import Player, Room
from tests.cast import four, playing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Room, Player, Game, Deal])
def test_a_row_is_what_the_orm_makes_of_it(model):
    playing(four())
    expected = list(model.objects.order_by("pk"))
    statement = loading(model, "WHERE id = ANY(%s) ORDER BY id", ([each.pk for each in expected],))
    found = loaded(model, execute(*statement))
    assert expected and [vars(each) | {"_state": None} for each in found] == [
        vars(each) | {"_state": None} for each in expected
    ]
    assert not any(each._state.adding for each in found), "saving one updates its row"
