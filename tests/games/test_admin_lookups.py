"""The staff cannot ask the admin about a column that it does not show, by a filter, an order, a search or a link."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts import tokens
from accounts.models import ApiToken
from games.models import Deal, Explanation, Move
from tests.cast import four, playing
from tests.rooms.web.test_boards_api import bid
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
ADMINS = {f"{model._meta.app_label}_{model._meta.model_name}": page for model, page in admin.site._registry.items()}
OPERATORS = ("", "__exact", "__startswith", "__icontains", "__regex", "__gt", "__in", "__isnull", "__0__icontains")
PLAIN = ("", "__exact", "__gt", "__in", "__isnull")

ATTACKS = {
    "games_move": [
        *("data__0__shown__0__hand__icontains=SA", "data__0__shown__0__hand__0=SA", "data__icontains=SA", "data=1"),
        *("request__icontains=1S", "action_id=x", "game__deal__north__startswith=SA", "game__deal__secret__isnull=0"),
        *("game__explanations__text__icontains=strong", "game__room__invite_token__startswith=a", "game__deal=1"),
        *("player__user__password__startswith=argon2", "game__moves__data__icontains=SA", "game__id=1", "game=1"),
    ],
    "games_game": [
        *("deal__north__startswith=SA", "deal__secret__gt=a", "deal__west__regex=SA", "deal=1", "deal__id__exact=1"),
        *("moves__data__icontains=SA", "moves__data__0__shown__0__hand__icontains=SA", "moves__request__icontains=1"),
        *("explanations__text__icontains=strong", "room__invite_token__startswith=a", "due_at__lt=2030-01-01"),
        *("phase__regex=play", "phase__exact__startswith=p", "started_at__date__gt=2020-01-01"),
    ],
    "games_deal": ["north__startswith=SA", "secret__isnull=0", "games__moves__data__icontains=SA", "games__phase=play"],
    "rooms_room": [
        *("invite_token__startswith=a", "invite_token=a", "invite_token__gt=a", "host__user__password__startswith=a"),
        *("players__user__tokens__digest__startswith=a", "games__deal__north__startswith=SA", "version__gt=3"),
        *("roomaction__request__icontains=a", "games__moves__data__icontains=SA", "players__user__email__contains=a"),
    ],
    "rooms_player": [
        *("room__invite_token__startswith=a", "user__password__startswith=argon2", "user__tokens__digest__gt=a"),
        *("move__data__icontains=SA", "explanation__text__icontains=strong", "room__games__deal__north__contains=SA"),
    ],
    "accounts_user": [
        *("password__startswith=argon2", "password=x", "tokens__digest__startswith=a", "groups__name=a"),
        *("players__room__invite_token__startswith=a", "players__move__data__icontains=SA", "email__startswith=a"),
    ],
    "accounts_apitoken": ["digest__startswith=a", "digest=a", "user__password__startswith=argon2", "user__email__gt=a"],
    "accounts_sanction": [
        *("device__startswith=a", "device=a", "reason__contains=a", "user__password__startswith=argon2", "user=1"),
        *(
            "by__password__gt=a",
            "user__blocks__blocked=1",
            "user__players__room__invite_token__startswith=a",
            "until=1",
        ),
    ],
    "rooms_report": [
        *("words__icontains=a", "words__0__text=a", "text__startswith=a", "note__contains=a", "reporter=1"),
        *("reporter__password__startswith=argon2", "reported__email__startswith=a", "game__deal__north__startswith=SA"),
        *("room__invite_token__startswith=a", "game__moves__data__icontains=SA", "outcome=banned"),
    ],
    "accounts_staffrecord": ["address__startswith=a", "staff__password__startswith=argon2", "query__contains=a"],
    "auth_group": ["user__password__startswith=argon2", "user=1", "permissions__user__password__gt=a", "name__gt=a"],
}
HIDDEN_KEYS = {
    "rooms_room": "invite_token",
    "games_deal": "north",
    "games_game": "deal",
    "accounts_apitoken": "digest",
    "accounts_user": "password",
    "games_move": "data",
}


@pytest.fixture
def staff():
    return staff_client()


@pytest.fixture
def table():
    """A board in play, with one alert."""
    people = playing(four())
    bid(people, "1S", "P")
    first = Move.objects.filter(game=people.game, kind="call").earliest("id")
    Explanation.objects.create(game=people.game, move=first.sequence_number, seat=first.seat, author=first.player)
    return people


def changelist(client, name, query=""):
    return client.get(f"{reverse(f'admin:{name}_changelist')}?{query}")


def test_every_registered_admin_has_its_attacks():
    assert ADMINS.keys() == ATTACKS.keys()


@pytest.mark.parametrize(("name", "query"), [(name, query) for name in ATTACKS for query in ATTACKS[name]])
def test_an_attack_is_answered_with_400(staff, table, name, query):
    assert changelist(staff, name, query).status_code == 400
    assert changelist(staff, name, f"{query}&e=1").status_code == 400
    assert changelist(staff, name, f"_popup=1&{query}").status_code == 400


def paths(model, depth=3):
    """Every look-up path of at most so many names, over relations in both directions."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and field.related_model and depth > 1:
            yield from (f"{field.name}__{path}" for path in paths(field.related_model, depth - 1))


@pytest.mark.parametrize("name", ADMINS)
def test_only_what_a_list_names_is_looked_up(name):
    page, request = ADMINS[name], RequestFactory().get("/")
    named = {"pk", page.model._meta.pk.name, *(each for each in page.list_filter if isinstance(each, str))}
    tried = {f"{path}{operator}" for path in ("pk", *paths(page.model)) for operator in OPERATORS}
    allowed = {lookup for lookup in tried if page.lookup_allowed(lookup, "x", request)}
    assert allowed == {f"{path}{operator}" for path in named for operator in OPERATORS if operator in PLAIN}


@pytest.mark.parametrize("name", ADMINS)
def test_the_filters_that_a_list_offers_work(staff, table, name):
    shown = changelist(staff, name)
    assert shown.status_code == 200
    offered = [choice["query_string"] for spec in shown.context["cl"].filter_specs
               for choice in spec.choices(shown.context["cl"])]  # fmt: skip
    assert bool(offered) is bool(ADMINS[name].list_filter)
    for query in offered:
        assert changelist(staff, name, query.removeprefix("?")).status_code == 200, query
    row = ADMINS[name].model.objects.first()
    if row is not None:
        assert changelist(staff, name, f"pk={row.pk}").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("name", ADMINS)
def test_a_list_is_ordered_only_by_what_it_shows(staff, table, name):
    page = ADMINS[name]
    usual = changelist(staff, name).context["cl"].queryset.query.order_by
    allowed = {"pk", *page.list_display, *(each.lstrip("-") for each in usual)}
    for order in (*(str(place) for place in range(-15, 15)), "deal__north", "1.2.-3", "-invite_token", "password"):
        by = changelist(staff, name, f"o={order}").context["cl"].queryset.query.order_by
        assert {each.lstrip("-") for each in by} <= allowed, (order, by)


@pytest.mark.slow
def test_a_search_finds_nothing_by_a_hidden_column(staff, table):
    user, deal = table.players["anna"].user, Deal.objects.get()
    user.set_password("seven diamonds doubled")
    user.save()
    tokens.create(user, "mine")
    guesses = [
        *(deal.north, deal.north[:4], bytes(deal.secret).hex(), table.room.invite_token, table.room.invite_token[:5]),
        *(user.password, user.password[:10], ApiToken.objects.get().digest, "'hand'", "SA", deal.commitment),
    ]
    for name in ADMINS:
        for guess in guesses:
            if name == "accounts_staffrecord" and guess == "SA":
                continue  # the names of pages on record have it: accounts_sanction_changelist
            found = staff.get(reverse(f"admin:{name}_changelist"), {"q": guess}).context["cl"].queryset
            assert not found.exists(), (name, guess)


@pytest.mark.parametrize(("name", "column"), HIDDEN_KEYS.items())
def test_a_link_names_rows_by_their_keys_alone(staff, table, name, column):
    assert changelist(staff, name, f"_popup=1&_to_field={column}").status_code == 400
    address = reverse(f"admin:{name}_change", args=[table.room.invite_token])
    assert staff.get(f"{address}?_to_field={column}").status_code == 400


def test_a_relation_is_completed_only_with_rows_that_are_listed(staff, table):
    asked = {"app_label": "games", "model_name": "game", "field_name": "deal", "term": ""}
    assert staff.get(reverse("admin:autocomplete"), asked).json()["results"] == []
    column = {"app_label": "games", "model_name": "deal", "field_name": "north", "term": "SA"}
    assert staff.get(reverse("admin:autocomplete"), column).status_code == 403
