"""Fixtures of the tests that drive a browser."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _database_beside_the_browser() -> None:
    """Playwright's event loop stays in this thread to the end of the run, also while a module's site is cleared away
    and while later tests use the database; Django would take all of that for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
