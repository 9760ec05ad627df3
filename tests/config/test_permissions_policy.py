"""Pages may use the microphone, for voice at the table, and nothing else of a device."""

import pytest
from django.test import Client

from tests.cast import with_robots

pytestmark = pytest.mark.django_db


def test_every_page_may_use_the_microphone_and_no_camera():
    people = with_robots()
    client = Client()
    client.force_login(people.players["anna"].user)
    for path in ("/", f"/rooms/{people.room.pk}/", f"/api/rooms/{people.room.pk}", "/no/such/page", "/admin/login/"):
        policy = client.get(path)["Permissions-Policy"].split(", ")
        assert "microphone=(self)" in policy and "camera=()" in policy and "geolocation=()" in policy, path
        assert [each for each in policy if not each.endswith(("=()", "=(self)"))] == []
