"""What a page costs the database does not grow with what it shows."""

import pytest
from django.test import Client

from bench.sections.page_fixtures import BOARDS, KIBITZERS, ROOMS, little, much
from games.models import Game
from rooms.models import Player

pytestmark = pytest.mark.django_db
QUERIES = {"home": 2, "table": 3}
"""Who it is; his rooms, or his player and the room."""


@pytest.fixture(params=[little, much])
def scene(request):
    return request.param()


def client_of(scene):
    client = Client()
    client.force_login(scene.user)
    client.get(scene.paths["home"])  # the session is in the cache from here on
    return client


@pytest.mark.parametrize("page", QUERIES)
def test_a_page_takes_as_many_queries_for_much_as_for_little(scene, page, django_assert_num_queries):
    client = client_of(scene)
    with django_assert_num_queries(QUERIES[page]):
        assert client.get(scene.paths[page]).status_code == 200


def test_much_is_much(client):
    scene = much()
    shown = client_of(scene).get("/").context["rooms"]
    assert len(shown) == ROOMS
    assert Player.objects.filter(room=shown[0]).count() == KIBITZERS + 4
    assert Game.objects.filter(room=shown[0]).count() == BOARDS
