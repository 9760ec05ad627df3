"""Many logins at once: each is answered, and neither a page nor a move waits for somebody else's password."""

import asyncio
import http.client
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest

from accounts.models import User
from tests.live.tables import auction, four_at_a_table, leave, next_board

pytestmark = pytest.mark.live
ALONE = {"realtime": 0, "worker": 0, "robots": 0, "clock": 0}


class Visitor:
    """Sends requests to a site, with the cookies and the form's token of one visit to its login page."""

    def __init__(self, url: str, path: str) -> None:
        self.address = urlsplit(url)
        self.path = path
        _, headers, text = self._request("GET", path)
        self.token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        self.headers = {
            "Cookie": headers["Set-Cookie"].partition(";")[0],
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def log_in(self, username: str, password: str = "guess") -> int:
        form = {"csrfmiddlewaretoken": self.token, "username": username, "password": password}
        status, headers, _ = self._request("POST", self.path, urlencode(form), **self.headers)
        assert status != 429 or int(headers["Retry-After"]) >= 1
        return status

    def page(self, cookie: str) -> int:
        return self._request("GET", "/", Cookie=cookie)[0]

    def _request(
        self, method: str, path: str, body: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()


def session_of(client, user: User) -> str:
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def test_logins_that_wait_for_a_place_hold_no_connection(make_site, client, live_db):
    """None gets a place, and there are two connections: were one held, the page could have none."""
    few = {"LIMIT_HASHES_AT_ONCE": "0", "DATABASE_POOL_SIZE": "2"}
    site = make_site(environment=few, **ALONE)
    cookie = session_of(client, User.objects.create_superuser("root-of-two"))
    visitor = Visitor(site.url, "/admin/login/")
    with ThreadPoolExecutor(20) as threads:
        logins = [threads.submit(visitor.log_in, "root-of-two") for _ in range(10)]
        logins += [threads.submit(visitor.log_in, f"name{number}") for number in range(10)]
        pages = []
        while not any(login.done() for login in logins):
            pages.append(visitor.page(cookie))
        answers = [login.result() for login in logins]
    assert answers == [429] * 20, "nobody gets a place"
    assert pages and set(pages) == {200}


@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/login/"])
def test_while_many_log_in_at_once_pages_and_moves_go_on_and_nothing_fails(site, client, path):
    cookie = session_of(client, User.objects.create_superuser(f"root{path.replace('/', '-')}"))
    visitor = Visitor(site.url, path)

    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        for many in (20, 120):
            with ThreadPoolExecutor(many) as threads:
                logins: list[Future[int]] = [threads.submit(visitor.log_in, f"no{many}-{n}") for n in range(many)]
                if many == 20:
                    await auction(table, "1N P")
                else:
                    await auction(table, "P P")
                pages = await asyncio.gather(*(asyncio.to_thread(visitor.page, cookie) for _ in range(5)))
                answers = await asyncio.gather(*(asyncio.wrap_future(login) for login in logins))
            assert set(pages) == {200}
            assert set(answers) <= {200, 429} and 200 in answers, answers
        await leave(table)

    asyncio.run(play())
