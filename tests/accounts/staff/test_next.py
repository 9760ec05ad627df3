"""Where the staff's site sends who has logged in: to what `next` says if that is here, whatever else it is."""

import pytest

from tests.staff import staff_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", ["a word", "é", "[", "x\r\ny", "\0", "a" * 300, "//", "http://[", "javascript:1"])
def test_a_strange_next_is_no_error(wanted):
    response = staff_client().post("/admin/login/", query_params={"next": wanted})
    assert response.status_code == 302
    assert "\n" not in response["Location"] and ":" not in response["Location"]
