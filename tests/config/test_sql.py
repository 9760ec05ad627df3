"""Instances that are loaded by plain SQL equal those of the ORM."""

import pytest

from config.sql import execute, loaded, loading
from games.models import Deal, Game
from rooms.models import Player, Room
from tests.cast import four, playing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Room, Player, Game, Deal])
def test_a_loaded_instance_equals_that_of_the_orm(model):
    playing(four())
    expected = list(model.objects.order_by("pk"))
    statement = loading(model, "WHERE id = ANY(%s) ORDER BY id", ([each.pk for each in expected],))
    found = loaded(model, execute(*statement))
    assert expected and [vars(each) | {"_state": None} for each in found] == [
        vars(each) | {"_state": None} for each in expected
    ]
    assert not any(each._state.adding for each in found), "saving one updates its row"
