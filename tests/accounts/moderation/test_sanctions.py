"""What the staff imposes holds everywhere, says until when, and ends by itself."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions, tokens
from accounts.moderation import blocks, sanctions
from accounts.moderation.models import Block, Sanction
from tests.cast import account, company, guest

pytestmark = pytest.mark.django_db
PASSWORD = "seven diamonds doubled"
Kind = Sanction.Kind


def suspend(user, *, days=7, reason="Insults at the table."):
    until = timezone.now() + timedelta(days=days) if days else None
    return sanctions.impose(Kind.SUSPENSION, user, reason=reason, by=None, until=until)


def over(sanction):
    Sanction.objects.filter(pk=sanction.pk).update(until=timezone.now() - timedelta(seconds=1))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("page", ["home", "profile", "join", "room-new"])
def test_a_suspended_user_sees_the_sentence_on_every_page(page):
    anna = guest("anna")
    client = client_of(anna)
    suspension = suspend(anna)
    response = client.get(reverse(page))
    assert response.status_code == 403
    text = response.content.decode()
    assert "Insults at the table." in text
    assert f"{suspension.until:%Y}, {suspension.until:%H:%M} UTC" in text
    over(suspension)
    assert client.get(reverse(page)).status_code == 200


def test_a_ban_has_no_end_and_forms_do_nothing():
    anna = guest("anna")
    client = client_of(anna)
    suspend(anna, days=None)
    response = client.post(reverse("play-now"))
    assert response.status_code == 403 and "banned from this site for good" in response.content.decode()
    assert not anna.players.exists()


def test_a_suspended_user_may_log_out_but_not_in_again(client):
    ben = account("Ben")
    ben.set_password(PASSWORD)
    ben.save()
    suspension = suspend(ben)
    client.force_login(ben)
    assert client.post(reverse("logout")).status_code == 302
    wrong = client.post(reverse("login"), {"login": "Ben", "password": "wrong"})
    assert "Insults" not in wrong.content.decode(), "only who knows the password learns of it"
    right = client.post(reverse("login"), {"login": "Ben", "password": PASSWORD})
    assert right.status_code == 403 and "Insults at the table." in right.content.decode()
    assert not get_user(client).is_authenticated
    over(suspension)
    assert client.post(reverse("login"), {"login": "Ben", "password": PASSWORD}).status_code == 302


def test_a_suspended_guest_does_not_become_another_one_in_their_browser():
    client = Client()
    client.post(reverse("play-now"))
    anna = get_user(client)
    client.get("/")  # has the browser's mark by now
    suspension = suspend(anna)
    assert client.get("/").status_code == 403
    client.post(reverse("logout"))
    assert not get_user(client).is_authenticated
    for page in ("play-now", "room-new", "join", "register"):
        response = client.post(reverse(page))
        assert response.status_code == 403 and "Insults at the table." in response.content.decode()
    api = client.post("/api/guests", "{}", content_type="application/json")
    assert api.status_code == 403 and "Insults" in api.json()["message"]
    assert client.get("/").status_code == 200
    assert client.post(reverse("login"), {"login": "x", "password": "y"}).status_code == 200, "for others who use it"
    assert Client().post(reverse("play-now")).status_code == 302
    over(suspension)
    assert client.post(reverse("play-now")).status_code == 302


def test_the_browser_of_a_suspended_account_is_free_for_others():
    ben, client = account("Ben"), Client()
    client.force_login(ben)
    client.get("/")
    suspend(ben)
    client.get("/")
    client.post(reverse("logout"))
    assert client.post(reverse("play-now")).status_code == 302


def test_a_token_of_a_suspended_user_is_refused_with_the_sentence():
    anna = guest("anna")
    token, good = tokens.create(anna, "mine"), tokens.create(guest("ben"), "theirs")
    suspend(anna)
    answer = Client().post(
        "/api/rooms", "{}", content_type="application/json", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 403 and "Insults" in answer.json()["message"]
    with pytest.raises(sanctions.Suspended):
        tokens.owner(token)
    assert [user.name for user in tokens.owners([token, good]).values()] == ["ben"]


def test_a_session_of_a_suspended_user_is_left_out():
    anna, ben = guest("anna"), guest("ben")
    keys = [client_of(user).session.session_key for user in (anna, ben)]
    suspend(anna)
    assert {user.name for user in sessions.owners(keys).values()} == {"ben"}
    with pytest.raises(sanctions.Suspended):
        sessions.owner(keys[0])


def test_the_api_of_a_page_is_refused_with_the_sentence():
    people = company()
    anna = people.players["anna"].user
    client = client_of(anna)
    suspend(anna)
    answer = client.get(f"/api/rooms/{people.room.pk}")
    assert answer.status_code == 403 and answer.json()["code"] == "not_allowed"


def test_a_lifted_suspension_is_over_and_stays_on_record():
    anna, staff = guest("anna"), account("Stella")
    suspension = suspend(anna, days=None)
    assert sanctions.lift(suspension, staff) and not sanctions.lift(suspension, staff)
    assert client_of(anna).get("/").status_code == 200
    assert [each.lifted_by for each in sanctions.record_of(anna)] == [staff]


def test_of_two_suspensions_the_longer_one_is_told():
    anna = guest("anna")
    suspend(anna, days=None, reason="Second.")
    suspend(anna, days=3, reason="First.")
    assert "Second." in sanctions.sentence(sanctions.suspension_of(anna))


def test_a_warning_is_shown_until_it_is_read_and_hinders_nothing():
    anna, eve = guest("anna"), guest("eve")
    warning = sanctions.impose(Kind.WARNING, anna, reason="Please <b>be kind</b>.", by=None)
    client = client_of(anna)
    shown = client.get(reverse("home"))
    assert shown.status_code == 200 and "Please &lt;b&gt;be kind&lt;/b&gt;." in shown.content.decode()
    client_of(eve).post(reverse("warning-read", args=[warning.pk]))
    assert sanctions.warnings_of(anna.pk) == [warning], "nobody reads another's"
    address = reverse("warning-read", args=[warning.pk])
    assert client.post(address, {"next": "/join/"}).url == "/join/"
    assert client.post(address, {"next": "https://evil.example/"}).url == "/"
    assert "be kind" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize(
    ("kind", "days", "reason"),
    [(Kind.SUSPENSION, -1, "late"), (Kind.MUTE, 1, " \u202e "), (Kind.WARNING, None, "")],
)
def test_what_cannot_be_imposed(kind, days, reason):
    until = timezone.now() + timedelta(days=days) if days else None
    with pytest.raises(ValueError, match=r"date|reason"):
        sanctions.impose(kind, guest("anna"), reason=reason, by=None, until=until)
    assert not Sanction.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "exile"}, {"kind": "warning", "until": timezone.now()}])
def test_the_database_knows_what_a_sanction_is(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.create(user=guest("anna"), reason="x", **wrong)


def test_blocks_are_listed_on_the_profile_and_ended_there():
    anna, ben = guest("anna"), guest("ben & co")
    blocks.block(anna, ben)
    blocks.block(anna, ben)
    client = client_of(anna)
    assert "ben &amp; co" in client.get(reverse("profile")).content.decode()
    assert "anna" not in client_of(ben).get(reverse("profile")).content.decode()
    client_of(ben).post(reverse("unblock", args=[ben.pk]))
    assert Block.objects.count() == 1
    client.post(reverse("unblock", args=[ben.pk]))
    assert not Block.objects.exists()


def test_nobody_blocks_themselves_or_without_end(monkeypatch):
    anna = guest("anna")
    with pytest.raises(IntegrityError), transaction.atomic():
        blocks.block(anna, anna)
    monkeypatch.setattr(blocks, "BLOCKS", 1)
    blocks.block(anna, guest("ben"))
    with pytest.raises(blocks.TooManyBlocks):
        blocks.block(anna, guest("cleo"))


def test_a_block_goes_with_either_user():
    anna, ben, cleo = guest("anna"), guest("ben"), guest("cleo")
    blocks.block(anna, ben)
    blocks.block(cleo, anna)
    anna.delete()
    assert not Block.objects.exists()
