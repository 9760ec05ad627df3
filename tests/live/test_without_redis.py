"""A site whose Redis is away: the database alone carries a login, and no page fails."""

import socket
from contextlib import closing

import pytest

from ops.children import free_port
from tests.visitor import Visitor

pytestmark = [pytest.mark.live, pytest.mark.fault]
ALONE = {"realtime": 0, "worker": 0, "robots": 0, "clock": 0}
PASSWORD = "seven diamonds doubled"


@pytest.fixture(scope="module", params=["refuses", "does not answer"])
def visitor(request, make_site, django_db_setup):
    """The port of Redis is closed, or somebody listens there and never says a word."""
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(100)
        port = silent.getsockname()[1] if request.param == "does not answer" else free_port()
        site = make_site(environment={"REDIS_URL": f"redis://127.0.0.1:{port}/0"}, **ALONE)
        visitor = Visitor(site.url)
        yield visitor
        assert "Traceback" not in site.processes["web.1"].log.read_text()


def test_a_visitor_registers_logs_out_in_and_is_known_on_every_page(visitor):
    name = f"anna{visitor.address.port}"
    assert visitor.get("/accounts/register/").status == 200
    assert visitor.post("/accounts/register/", username=name, password1=PASSWORD, password2=PASSWORD).status == 302
    assert visitor.get("/accounts/profile/").status == 200
    assert visitor.post("/accounts/profile/", name="Anna K.").status == 302
    assert "Anna K." in visitor.get("/accounts/profile/").text
    assert visitor.post("/accounts/logout/").status == 302
    assert visitor.get("/accounts/profile/").status == 302, "the session has ended"
    assert visitor.get("/accounts/login/").status == 200
    assert visitor.post("/accounts/login/", username=name, password="guess").status == 200
    assert visitor.post("/accounts/login/", username=name, password=PASSWORD).status == 302
    assert [visitor.get(path).status for path in ("/", "/accounts/profile/", "/rooms/new/", "/join/")] == [200] * 4


def test_guesses_are_still_limited_by_each_process(visitor):
    visitor.get("/accounts/login/")
    answers = [visitor.post("/accounts/login/", username="ben", password="guess").status for _ in range(8)]
    assert answers == [200] * 5 + [429] * 3


def test_guests_are_made_few_at_a_time(visitor):
    answers = [visitor.send("POST", "/api/guests", "{}", "application/json").status for _ in range(25)]
    assert answers == [201] * 20 + [429] * 5
