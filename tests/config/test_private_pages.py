"""No cache keeps what depends on who asks: neither a proxy's nor the browser's, which others may use after a logout."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.cast import account, playing, with_robots
from tests.staff import show_factor

pytestmark = pytest.mark.django_db
ARGUMENT = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


def walk(patterns, before=""):
    """Every address of the site, with its arguments still named."""
    for each in patterns:
        path = before + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLPattern):
            yield path
        else:
            yield from walk(each.url_patterns, path)


PATHS = sorted(set(walk(get_resolver().url_patterns)))


@pytest.fixture
def people():
    people = playing(with_robots())
    people.pass_out()
    return people


def address(path, people, *, there=True):
    """The path with arguments that lead somewhere, or nowhere."""
    values = {
        "room": people.room.pk if there else UUID(int=0),
        "game": people.game.pk if there else 0,
        "object_id": people.game.pk if there else 0,
        "id": people.players["anna"].user_id if there else 0,
        "token": 1 if "tokens" in path else people.room.invite_token if there else "wrong",
        "content_type_id": 1,
        "app_label": "games",
        "url": "nowhere",
        "key": "set-password",
        "uidb36": "1" if there else "0",
        "pk": 1 if there else 0,
        "warning": 1 if there else 0,
        "blocked": people.players["anna"].user_id if there else 0,
    }
    return "/" + ARGUMENT.sub(lambda found: str(values[found[1] or found[2]]), path)


def addresses(people):
    """Every address of the site, with arguments that lead somewhere and such that lead nowhere."""
    return sorted({address(each, people, there=there) for each in PATHS for there in (True, False)})


def private(response):
    said = {part.strip() for part in response.get("Cache-Control", "").split(",")}
    return {"private", "no-store"} <= said


@pytest.mark.slow
@pytest.mark.parametrize("who", ["a visitor", "a player", "a member of staff"])
def test_every_address_forbids_caching(who, people):
    staff = account("Stella", is_staff=True, is_superuser=True)
    user = {"a player": people.players["anna"].user, "a member of staff": staff}.get(who)
    enter = show_factor if user is staff else Client.force_login
    client = Client()
    for method in (client.get, client.post):
        for path in addresses(people):
            if user is not None:
                enter(client, user)
            response = method(path)
            assert response.status_code < 500, path
            assert private(response), (path, response.headers)


def test_the_walk_sees_pages_and_the_api(people):
    client = Client()
    client.force_login(people.players["anna"].user)
    shown = {path for path in PATHS if client.get(address(path, people)).status_code == 200}
    assert shown >= {"", "rooms/<uuid:room>/", "accounts/profile/", "api/rooms/<uuid:room>", "api/games/<int:game>.pbn"}


@pytest.mark.parametrize("path", ["/nowhere/", "/rooms/x/", "/static/nothing.css"])
def test_an_unknown_address_forbids_it_too(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert private(response)


def test_static_files_may_be_kept(client):
    response = client.get("/static/css/table.css")
    assert response.status_code == 200
    assert "max-age" in response["Cache-Control"] and "no-store" not in response["Cache-Control"]
