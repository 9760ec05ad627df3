"""What people download of themselves: all of it, nothing of others, page by page."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import tokens
from accounts.models import User
from accounts.own_data import export
from games.models import Game
from rooms import own_data
from tests.cast import account, guest, playing, with_robots

pytestmark = pytest.mark.django_db


def download(user):
    client = Client()
    client.force_login(user)
    response = client.post(reverse("export"))
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]

    async def read():
        return b"".join([part async for part in response.streaming_content])

    return json.loads(async_to_sync(read)())


def test_it_has_the_account_the_rooms_and_the_boards_with_ones_own_moves():
    people = playing(with_robots())
    anna = people.players["anna"].user
    token = tokens.create(anna, "my program")
    people.pass_out()
    data = download(anna)
    assert data["account"]["name_at_the_table"] == "anna" and data["account"]["guest"]
    assert [each["name"] for each in data["account"]["api_tokens"]] == ["my program"]
    assert token not in json.dumps(data)
    assert [room["room"] for room in data["rooms"]] == [str(people.room.pk)]
    (board,) = data["boards"]
    assert (board["game"], board["points_north_south"]) == (people.game.pk, 0)
    assert {move["seat"] for move in board["my_moves"]} == {"S"}
    assert board["my_moves"][0]["asked"]["call"] == "P"


def test_it_has_nothing_of_others_and_no_card_that_is_hidden():
    people = playing(with_robots())
    data = download(people.players["anna"].user)
    deal = Game.objects.get().deal
    text = json.dumps(data)
    assert not any(getattr(deal, seat) in text for seat in ("north", "east", "south", "west"))
    assert download(account("ben"))["boards"] == download(guest("eve"))["rooms"] == []


def test_it_is_read_in_pages_each_of_a_few_queries(monkeypatch):
    monkeypatch.setattr(own_data, "BOARDS_A_PAGE", 2)
    people = playing(with_robots())
    for _ in range(4):
        people.pass_out()
        people.ready("anna")
    anna = people.players["anna"].user
    boards = [board["board"] for board in download(anna)["boards"]]
    assert boards == sorted(set(boards)) and len(boards) >= 4
    with CaptureQueriesContext(connection) as context:
        own_data.boards_of(anna, None)
    assert len(context) <= 4


def test_more_than_the_most_is_left_out_and_says_so(monkeypatch):
    monkeypatch.setattr(export, "MOST_PAGES", 2)
    monkeypatch.setitem(export._sections, "endless", lambda user, after: ([{"row": after}], (after or 0) + 1))
    data = download(guest("anna"))
    assert data["endless"] == [{"row": None}, {"row": 1}] and data["endless_left_out"]


def test_it_is_limited_by_account_and_by_form(settings):
    settings.LIMIT_EXPORTS_PER_HOUR = 2
    client = Client()
    client.force_login(guest("anna"))
    assert client.get(reverse("export")).status_code == 405
    assert [client.post(reverse("export")).status_code for _ in range(3)] == [200, 200, 429]
    assert Client(enforce_csrf_checks=True).post(reverse("export")).status_code == 403


def test_a_slow_reader_holds_no_connection(monkeypatch):
    closed = []
    monkeypatch.setattr(export, "give_connections_back", lambda: closed.append(1))

    async def read_one():
        reader = export.stream(User(username="x", name="y"))
        return await anext(reader)

    monkeypatch.setattr(export, "_account", lambda user: {"name": user.name})
    assert asyncio.run(read_one()) == '{"account": {"name": "y"}'
    assert closed == [1]
