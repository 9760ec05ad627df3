"""Names that look alike are kept apart: by the form, by the database, and a limited number of times by telling it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import limits
from accounts.models import User
from accounts.people import new_guest
from tests.cast import account, guest

pytestmark = pytest.mark.django_db
PASSWORD = "seven diamonds doubled"


def register(client, name):
    return client.post(reverse("register"), {"username": name, "password1": PASSWORD, "password2": PASSWORD})


@pytest.mark.parametrize("name", ["ANNA", "аnnа", "ann.a", "сосо", "C0C0", "admin", "Adm1n"])
def test_a_name_like_anothers_or_the_sites_cannot_be_had(name):
    account("anna")
    account("coco")
    response = register(Client(), name)
    assert response.status_code == 200 and response.context["form"].errors["username"]
    assert User.objects.count() == 2


def test_two_who_are_quick_do_not_both_get_it(monkeypatch):
    account("anna")
    monkeypatch.setattr("accounts.signing_in.adapter.is_taken", lambda name: False)
    response = register(Client(), "annа".replace("а", "a.") + "_")
    assert response.status_code == 200
    assert "taken" in str(response.context["form"].errors["username"])


def test_the_database_keeps_them_apart():
    account("anna")
    with pytest.raises(IntegrityError), transaction.atomic():
        account("ann_a")
    renamed = account("ben")
    renamed.username = "аnnа"
    with pytest.raises(IntegrityError), transaction.atomic():
        renamed.save(update_fields=["username"])


def test_taken_names_are_told_a_few_times_to_a_guest_and_more_often_to_an_address(settings):
    settings.LIMIT_NAMES_TAKEN_PER_GUEST_PER_HOUR, settings.LIMIT_NAMES_TAKEN_PER_HOUR = 2, 3
    account("anna")
    asking = Client()
    asking.force_login(guest("eve"))
    assert [register(asking, "anna").status_code for _ in range(3)] == [200, 200, 429]
    assert register(asking, "zelda").status_code == 302, "a free name is still to be had"
    assert [register(Client(), "anna").status_code for _ in range(2)] == [200, 429]
    assert limits.NAMES_TAKEN.away is not None, "when Redis is away each process counts"


def test_rows_from_before_get_skeletons_of_their_own():
    fill = import_module("accounts.migrations.0003_unique_skeletons").fill
    first, second, third = account("anna"), account("x1"), account("x2")
    User.objects.filter(pk=second.pk).update(username="аnnа")
    User.objects.filter(pk=third.pk).update(username="ann.a")
    User.objects.update(skeleton=None)
    fill(apps, None)
    fill(apps, None)
    found = dict(User.objects.values_list("pk", "skeleton"))
    assert found == {first.pk: "anna", second.pk: f"anna~{second.pk}", third.pk: f"anna~{third.pk}"}
    second.refresh_from_db()
    second.save()
    assert User.objects.get(pk=second.pk).skeleton == f"anna~{second.pk}", "saved again it stays"


@pytest.mark.parametrize("name", ["Stella", "STE11A", "Admin", "Site Admin", "Robot 1", "Mоd", "Former Player"])
def test_nobody_at_the_table_is_called_like_the_staff(name, client):
    account("Stella", is_staff=True)
    anna = guest("anna")
    client.force_login(anna)
    assert client.post(reverse("profile"), {"name": name}).context["form"].errors["name"]
    assert new_guest(name, "1.2.3.4").name != name
    assert User.objects.get(pk=anna.pk).name == "anna"


@pytest.mark.parametrize("name", ["Anna", "Roberta", "Modesty", "Me and you"])
def test_other_names_may_be_shown_twice(name, client):
    account("anna")
    client.force_login(guest("eve"))
    assert client.post(reverse("profile"), {"name": name}).status_code == 302
