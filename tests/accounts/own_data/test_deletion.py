"""A deleted account is forgotten everywhere, and the boards that it played stay."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts import sessions, tokens
from accounts.models import User
from accounts.own_data.deletion import NotDeletable, delete_account
from games.models import Move
from realtime.sockets.process.access_recheck import recheck
from rooms.models import Player, Room
from rooms.services import membership
from tests.cast import account, company, guest, playing, seats, with_robots
from tests.staff import give_factor, staff_client

pytestmark = pytest.mark.django_db
PASSWORD = "seven diamonds doubled"
NAMES = ("Zacharias", "Zach at the table", "zach@x.org")


@pytest.fixture
def zach():
    user = account("Zacharias", email="zach@x.org")
    user.name = "Zach at the table"
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email="zach@x.org", verified=True, primary=True)
    give_factor(user)
    tokens.create(user, "Zacharias' program")
    return user


def texts_of_the_database():
    """Every text and JSON that any table holds, with where it stands."""
    for model in apps.get_models():
        columns = [field.attname for field in model._meta.concrete_fields if _holds_text(field)]
        if columns:
            for row in model._default_manager.values(*columns):
                yield from ((model._meta.label, column, str(value)) for column, value in row.items())


def _holds_text(field):
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def confirmed(user):
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def by_cookie(key):
    """The headers of a page's socket."""
    return {b"origin": settings.ALLOWED_ORIGINS[0].encode(), b"cookie": f"sessionid={key}".encode()}


def test_nothing_in_the_database_says_who_they_were(zach):
    people = company("ben")
    membership.join(zach, people.room)
    Room.objects.filter(pk=people.room.pk).update(name="Zach at the table's table")
    staff = staff_client()
    staff.post(
        reverse("admin:accounts_user_change", args=[zach.pk]),
        {"name": zach.name, "is_active": "on"},
    )
    delete_account(zach)
    found = [each for each in texts_of_the_database() if any(name.casefold() in each[2].casefold() for name in NAMES)]
    assert found == []


def test_a_running_board_goes_on_with_a_robot_and_keeps_its_moves(zach):
    people = playing(with_robots())
    anna = User.objects.get(pk=people.players["anna"].user_id)
    moves = list(Move.objects.filter(game=people.game).order_by("sequence_number").values())
    delete_account(anna)
    assert seats(people) == ["robot"] * 4
    assert list(Move.objects.filter(game=people.game).order_by("sequence_number").values())[: len(moves)] == moves
    player = people.player("anna")
    assert (player.name, player.left_at is None) == ("Former player", False)


def test_sessions_tokens_sockets_and_the_way_back_end(zach):
    people = company("ben")
    membership.join(zach, people.room)
    client, token = confirmed(zach), tokens.create(zach, "mine")
    key = client.session.session_key
    cookie = (by_cookie(key), people.room.pk)
    by_token = ({b"authorization": f"Bearer {token}".encode()}, people.room.pk)
    assert sessions.owners([key]) and recheck([cookie, by_token]) == [None, None]
    delete_account(zach)
    assert sessions.owner(key) is None and sessions.owners([key]) == {} and tokens.owner(token) is None
    assert all(recheck([cookie, by_token])), "their sockets close at the next look"
    assert not get_user(client).is_authenticated
    for name in ("Zacharias", "zach@x.org"):
        Client().post(reverse("login"), {"login": name, "password": PASSWORD})
    assert not EmailAddress.objects.exists() and not Authenticator.objects.filter(user=zach).exists()


def test_a_suspended_accounts_sockets_close_at_the_next_look_too(zach):
    people = company("ben")
    membership.join(zach, people.room)
    client = confirmed(zach)
    caller = (by_cookie(client.session.session_key), people.room.pk)
    assert recheck([caller]) == [None]
    User.objects.filter(pk=zach.pk).update(is_active=False)
    assert all(recheck([caller]))


def test_the_name_is_free_again_and_the_newcomer_gets_nothing_of_it(zach):
    people = company("ben")
    membership.join(zach, people.room)
    delete_account(zach)
    newcomer = account("Zacharias")
    assert newcomer.pk != zach.pk and not Player.objects.filter(user=newcomer).exists()


def test_the_page_asks_for_the_password_and_for_a_yes(zach):
    client = Client()
    client.force_login(zach)
    address = reverse("account-delete")
    for answer in (client.get(address), client.post(address, {"sure": "on"})):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    client = confirmed(zach)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 200
    assert User.objects.filter(pk=zach.pk, deleted_at=None).exists()
    assert client.post(address, {"sure": "on"}).url == reverse("home")
    assert User.objects.get(pk=zach.pk).deleted_at
    assert client.get(reverse("profile")).status_code == 302


def test_a_guest_deletes_themselves_with_a_yes_alone():
    anna = guest("anna")
    client = Client()
    client.force_login(anna)
    assert client.post(reverse("account-delete"), {"sure": "on"}).url == reverse("home")
    anna.refresh_from_db()
    assert (anna.name, anna.is_active) == ("Former player", False)


def test_the_staff_give_up_their_rights_first():
    stella = account("Stella", is_staff=True)
    with pytest.raises(NotDeletable):
        delete_account(stella)
    assert User.objects.get(pk=stella.pk).username == "Stella"


def test_a_superuser_deletes_an_account_and_it_is_on_record(zach):
    staff = staff_client("chief", is_staff=True, is_superuser=True)
    chosen = {"action": "delete_accounts", "_selected_action": [zach.pk]}
    staff.post(reverse("admin:accounts_user_changelist"), chosen)
    assert User.objects.get(pk=zach.pk).deleted_at


def test_who_comes_back_to_a_table_meanwhile_is_asked_to_leave(zach, monkeypatch):
    people = company("ben")
    membership.join(zach, people.room)
    monkeypatch.setattr("rooms.own_data.perform", lambda **_: None)
    with pytest.raises(NotDeletable, match="at a table"):
        delete_account(zach)
    zach.refresh_from_db()
    assert zach.username == "Zacharias" and zach.is_active
