"""Counts the queries of pages in a process with the site's settings, and makes the user for `bench.sections.pages`.

Prints `{"cookie": ..., "paths": {page: path}, "queries": {page: [with little to show, with much]}}`.
"""

import json

import django

django.setup()

from django.conf import settings  # noqa: E402 - models need Django set up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.sections.page_fixtures import PageFixture, little, much  # noqa: E402


def main() -> None:
    fixtures = {"little": little(), "much": much()}
    counted = {name: _count(fixture) for name, fixture in fixtures.items()}
    queries = {page: [counted["little"][page], counted["much"][page]] for page in ("home", "table")}
    fixture = fixtures["much"]
    cookie = f"{settings.SESSION_COOKIE_NAME}={_client(fixture).cookies[settings.SESSION_COOKIE_NAME].value}"
    print(json.dumps({"cookie": cookie, "paths": fixture.paths, "queries": queries}))


def _client(fixture: PageFixture) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(fixture.user)
    return client


def _count(fixture: PageFixture) -> dict[str, int]:
    """By page, for the second request: the first one fills the session's cache."""
    client = _client(fixture)
    found = {}
    for page, path in fixture.paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        found[page] = len(queries)
    return found


if __name__ == "__main__":
    main()
