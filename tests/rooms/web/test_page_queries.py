"""The number of queries of a page does not grow with what the page shows."""

import pytest
from django.test import Client

from bench.sections.page_fixtures import BOARDS, KIBITZERS, ROOMS, little, much
from games.models import Game
from rooms.models import Player

pytestmark = pytest.mark.django_db
QUERIES = {"home": 3, "table": 3}
"""One for the session and one for the user; then their rooms, or their player with the room."""


@pytest.fixture(params=[little, much])
def data(request):
    """A user with few rooms, or with many full ones."""
    return request.param()


def client_of(data):
    client = Client()
    client.force_login(data.user)
    return client


@pytest.mark.parametrize("page", QUERIES)
def test_a_page_takes_as_many_queries_for_much_as_for_little(data, page, django_assert_num_queries):
    client = client_of(data)
    with django_assert_num_queries(QUERIES[page]):
        assert client.get(data.paths[page]).status_code == 200


def test_the_large_fixture_is_large(client):
    data = much()
    rooms = client_of(data).get("/").context["rooms"]
    assert len(rooms) == ROOMS
    assert Player.objects.filter(room=rooms[0]).count() == KIBITZERS + 4
    assert Game.objects.filter(room=rooms[0]).count() == BOARDS
