"""How many rooms an account may make, and host at a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from rooms.models import Room
from rooms.services.closing import close
from rooms.services.create_room import create_room
from tests.cast import guest

pytestmark = pytest.mark.django_db


def test_an_account_hosts_so_many_open_rooms_and_closing_one_makes_room(settings):
    settings.LIMIT_OPEN_ROOMS_PER_PLAYER = 2
    anna = guest("anna")
    first, _ = create_room(anna), create_room(anna)
    with pytest.raises(limits.TooMany, match=r"open rooms of yours.* or close one of them") as error:
        create_room(anna)
    assert 47 * 3600 < error.value.retry_after <= 48 * 3600, "until the first of them ends by itself"
    create_room(guest("ben"))
    close(first.pk)
    create_room(anna)


def test_rooms_whose_time_is_over_do_not_count(settings):
    settings.LIMIT_OPEN_ROOMS_PER_PLAYER = 1
    anna = guest("anna")
    create_room(anna)
    Room.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    create_room(anna)


@pytest.mark.parametrize(
    "by", ["LIMIT_ROOMS_PER_PLAYER_PER_HOUR", "LIMIT_OPEN_ROOMS_PER_PLAYER", "LIMIT_ROOMS_OF_SITE_PER_HOUR"]
)
def test_too_many_rooms_are_answered_with_a_page_that_says_when(by, settings):
    setattr(settings, by, 3)
    client = Client()
    client.force_login(guest("anna"))
    answers = [client.post(reverse("play-now")) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302] * 3 + [429] * 2
    assert "Please try again in" in answers[-1].content.decode() and int(answers[-1]["Retry-After"]) > 0
    assert Room.objects.count() == 3


def test_rooms_of_one_household_do_not_stop_each_other(settings):
    settings.LIMIT_ROOMS_PER_PLAYER_PER_HOUR = 1
    for name in ("anna", "ben"):
        client = Client()
        client.force_login(guest(name))
        assert [client.post(reverse("play-now")).status_code for _ in range(2)] == [302, 429]
