"""Fixtures for all tests: real servers, processes and a browser. A skipped test counts as failed."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import django
import pytest
import redis
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from xdist import is_xdist_controller

from tests.environment import Servers, chrome, servers
from tests.site import Site

django.setup()  # here, not in a hook: the folders' own conftest files import models

hypothesis_settings.register_profile("bridge", deadline=None, print_blob=True)
hypothesis_settings.register_profile("quick", hypothesis_settings.get_profile("bridge"), max_examples=20)
hypothesis_settings.load_profile("bridge")

SiteMaker = Callable[..., Site]
_numbers = itertools.count(1)
# One of each, but two websocket processes: nothing may depend on which of them a player is connected to.
USUAL = {"web": 1, "realtime": 2, "worker": 1, "robots": 1, "clock": 1}


@pytest.fixture(scope="session")
def real_servers() -> Iterator[Servers]:
    servers.start()
    yield servers
    servers.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    real_servers: Servers, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Make a database for this run, also on a shared server.

    It replaces pytest-django's fixture, which makes none if only `live` tests need one.
    """
    plain = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"test_{plain}_{os.getpid()}"
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    yield
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        connection.close()
        cursor.execute(f'drop database "{name}" with (force)')  # a thread of some test may still hold a connection


@pytest.fixture
def live_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database as the processes see it: every statement is committed, nothing is rolled back."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture(scope="module")
def make_site(real_servers: Servers, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SiteMaker]:
    """`make_site(worker=2, environment={...})`: a running site; what is left in its database is cleared afterwards."""
    sites: list[Site] = []

    def make(*, environment: dict[str, str] | None = None, **counts: int) -> Site:
        folder = real_servers.folder / f"site-{next(_numbers)}"
        site = Site(
            folder,
            database_url=database_url(),
            redis_url=os.environ["REDIS_URL"],
            environment=environment,
            **(USUAL | counts),
        )
        sites.append(site)
        site.start()
        return site

    yield make
    for site in sites:
        site.stop()
    _clear(django_db_blocker)


@pytest.fixture(scope="module")
def _usual_site(make_site: SiteMaker) -> Site:
    return make_site()


@pytest.fixture
def site(_usual_site: Site, live_db: None) -> Site:
    """The usual processes, shared by the tests of a module; killed ones are started again before each test."""
    _usual_site.start()
    return _usual_site


def database_url() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _clear(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        connection.close()
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushdb()


@pytest.fixture(autouse=True)
def _by_marker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("browser"):
        # Playwright's synchronous interface runs an event loop in this thread, which looks asynchronous to Django.
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    if request.node.get_closest_marker("live"):
        request.getfixturevalue("live_db")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = chrome()
    assert program is not None, "no Chromium: set CHROME, or install it (Debian: apt install chromium)"
    quiet = ("background-networking", "component-update", "sync")
    arguments = ["--no-sandbox", "--disable-gpu", *(f"--disable-{each}" for each in quiet)]
    return {**browser_type_launch_args, "executable_path": str(program), "args": arguments}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if is_xdist_controller(session):
        servers.conceal()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Long tests first, so that no worker of pytest-xdist is left with one at the end; browser tests last: Playwright's
    synchronous interface leaves an event loop running in this thread, and what comes after it could not use
    `asyncio.run`.

    A file stays in one worker, which starts its site once. All files with faults stay in one worker: what starves
    processes must not meet its like. A wrapper, because pytest-xdist reads the groups before other hooks."""
    faults = {item.path for item in items if item.get_closest_marker("fault")}
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("live")}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("faults" if item.path in faults else item.location[0]))
    found = yield
    items.sort(  # last of all: pytest-django has sorted them too
        key=lambda item: (
            item.get_closest_marker("browser") is not None,
            item.path not in faults,
            item.path not in long,
        )
    )
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    _refuse_skip(report)
    if report.failed:
        used = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Site)]
        report.sections += [log for site in used for log in site.logs()]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: Any) -> None:
    """Turn a skip or an expected failure into a failure."""
    if report.skipped or (hasattr(report, "wasxfail") and report.when == "call"):
        reason = getattr(report, "wasxfail", "") or str(report.longrepr)
        vars(report).pop("wasxfail", None)
        report.outcome = "failed"
        report.longrepr = f"skipped or expected to fail, which this project does not allow: {reason}"
