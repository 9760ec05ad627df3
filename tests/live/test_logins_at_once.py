"""Many logins at once: each is answered, and neither a page nor a move waits for somebody else's password."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.models import User
from tests.live.tables import auction, four_at_a_table, leave, next_board
from tests.visitor import Visitor

pytestmark = pytest.mark.live
ALONE = {"realtime": 0, "worker": 0, "robots": 0, "clock": 0}


def logged_in(site, client, user):
    """Return a visitor who is logged in already."""
    client.force_login(user)
    visitor = Visitor(site.url)
    visitor.cookies["sessionid"] = client.cookies["sessionid"].value
    return visitor


def log_in(visitor, path, username):
    answer = visitor.post(path, username=username, password="guess")
    assert answer.status != 429 or int(answer.headers["Retry-After"]) >= 1
    return answer.status


def test_logins_that_wait_for_a_place_hold_no_connection(make_site, client, live_db):
    """None gets a place, and there are two connections: were one held, the page could have none."""
    few = {"LIMIT_HASHES_AT_ONCE": "0", "DATABASE_POOL_SIZE": "2"}
    site = make_site(environment=few, **ALONE)
    member = logged_in(site, client, User.objects.create_superuser("root-of-two"))
    visitor = Visitor(site.url)
    visitor.get("/admin/login/")
    names = ["root-of-two"] * 10 + [f"name{number}" for number in range(10)]
    with ThreadPoolExecutor(20) as threads:
        logins = [threads.submit(log_in, visitor, "/admin/login/", name) for name in names]
        pages = []
        while not any(login.done() for login in logins):
            pages.append(member.get("/").status)
        answers = [login.result() for login in logins]
    assert answers == [429] * 20, "nobody gets a place"
    assert pages and set(pages) == {200}


@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/login/"])
def test_while_many_log_in_at_once_pages_and_moves_go_on_and_nothing_fails(site, client, path):
    member = logged_in(site, client, User.objects.create_superuser(f"root{path.replace('/', '-')}"))
    visitor = Visitor(site.url)
    visitor.get(path)

    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        for many, calls in ((20, "1N P"), (120, "P P")):
            with ThreadPoolExecutor(many) as threads:
                logins = [threads.submit(log_in, visitor, path, f"{many}-{number}") for number in range(many)]
                await auction(table, calls)
                pages = await asyncio.gather(*(asyncio.to_thread(member.get, "/") for _ in range(5)))
                answers = await asyncio.gather(*(asyncio.wrap_future(login) for login in logins))
            assert {page.status for page in pages} == {200}
            assert set(answers) <= {200, 429} and 200 in answers, answers
        await leave(table)

    asyncio.run(play())
