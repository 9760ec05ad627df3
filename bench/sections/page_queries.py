"""Counts the queries of pages in a process with the site's settings, and makes the player whom `bench.sections.pages`
plays.

Prints `{"cookie": ..., "paths": {page: path}, "queries": {page: [of little, of much]}}`.
"""

import json

import django

django.setup()

from django.conf import settings  # noqa: E402 - models need Django set up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.sections.page_fixtures import Scene, little, much  # noqa: E402


def main() -> None:
    scenes = {"little": little(), "much": much()}
    counted = {name: _count(scene) for name, scene in scenes.items()}
    queries = {page: [counted["little"][page], counted["much"][page]] for page in ("home", "table")}
    scene = scenes["much"]
    cookie = f"{settings.SESSION_COOKIE_NAME}={_client(scene).cookies[settings.SESSION_COOKIE_NAME].value}"
    print(json.dumps({"cookie": cookie, "paths": scene.paths, "queries": queries}))


def _client(scene: Scene) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(scene.user)
    return client


def _count(scene: Scene) -> dict[str, int]:
    """Of a second look: the first fills the session's cache."""
    client = _client(scene)
    found = {}
    for page, path in scene.paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        found[page] = len(queries)
    return found


if __name__ == "__main__":
    main()
