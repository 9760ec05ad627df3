"""Pages from one process, their websockets from another address and several processes."""

import signal

import pytest
from playwright.sync_api import Browser, expect

from bench.fault_proxy import ThreadedFaultProxy
from tests.browser.table import DUE, act
from tests.browser.test_connection import Person, anna_and_robots, goes_on, head, strip, until_due
from tests.site import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.fault, pytest.mark.slow]


def port(site, name):
    return site.processes[name].port


def test_the_sockets_stand_elsewhere_and_move_on_when_one_stops(make_site, browser: Browser, live_db) -> None:
    """`REALTIME_URL` names what balances between the websocket processes; here it is our proxy."""
    with ThreadedFaultProxy() as balancer, ThreadedFaultProxy() as network:
        site = make_site(realtime=2, worker=2, environment={"REALTIME_URL": balancer.url})
        balancer.set_target(port(site, "realtime.1"))
        people = anna_and_robots()
        anna = Person(browser, site, people, "anna", network)
        troubles: list[str] = []
        anna.page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        until_due(anna)
        opened = anna.page.evaluate("performance.getEntriesByType('navigation')[0].name")
        assert opened.startswith(site.url)
        policy = anna.context.request.get(site.url).headers["content-security-policy"]
        assert balancer.url in policy
        goes_on(people, anna)

        until_due(anna)
        before = head(people)
        balancer.set_target(port(site, "realtime.2"))
        site.kill("realtime.1", signal.SIGTERM)
        act(anna.page)
        wait_for(lambda: head(people) > before, "what was done meanwhile", seconds=15)
        expect(strip(anna.page)).to_have_count(0)
        site.kill("worker.1", signal.SIGKILL)
        goes_on(people, anna)
        assert anna.page.locator(DUE).first.is_visible() or head(people) > before
        assert not [text for text in troubles if "Content Security Policy" in text], troubles
        anna.context.close()
