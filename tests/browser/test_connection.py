"""What a person sees when the connection is lost, and that nothing else is."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.session_store import SessionStore
from bench.fault_proxy import ThreadedFaultProxy
from tests.browser.table import DUE, act, fits, keep_looks
from tests.cast import Company, company, playing, seats
from tests.site import Site, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.fault, pytest.mark.slow]

SEEN_SECONDS = 16
"""A lease of 12 s, and the sweep."""


class Person:
    """Somebody's browser, behind a network of their own."""

    def __init__(self, browser: Browser, site: Site, people: Company, name: str, proxy: ThreadedFaultProxy) -> None:
        self.proxy = proxy
        self.context: BrowserContext = browser.new_context(
            proxy={"server": proxy.socks_url}, viewport={"width": 1280, "height": 720}
        )
        login = Client()
        login.force_login(people.players[name].user)
        self.session = login.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": self.session, "url": site.url}])
        self.url = f"{site.url}/rooms/{people.room.pk}/"
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.goto(self.url)
        expect(page.locator("#table[data-live]")).to_be_visible()
        return page

    @property
    def due(self) -> bool:
        return self.page.locator(DUE).first.is_visible()


@pytest.fixture
def come(browser: Browser, site: Site) -> Iterator:
    """`come(people, "anna")`: her browser."""
    with ExitStack() as stack:

        def person(people: Company, name: str) -> Person:
            who = Person(browser, site, people, name, stack.enter_context(ThreadedFaultProxy()))
            stack.callback(who.context.close)
            return who

        yield person


def anna_and_robots() -> Company:
    people = company(robot_pace=0)
    people.sit(anna="S")
    people.robots("NEW")
    return playing(people)


def anna_and_ben() -> Company:
    """Opposite each other, robots beside them."""
    people = company("ben", robot_pace=0)
    people.sit(anna="S", ben="N")
    people.robots("EW")
    return playing(people)


def until_due(anna: Person, *others: Person) -> set[str]:
    """The others play until she is to act; her hand."""

    def hers() -> bool:
        for person in others:
            if not anna.due and person.due:
                act(person.page)
        return anna.due

    wait_for(hers, "her turn", seconds=60)
    return hand(anna.page)


def hand(page: Page) -> set[str]:
    return {str(card.get_attribute("data-card")) for card in page.locator("#hand .card").all()}


def head(people: Company) -> int:
    return people.game.sequence_number


def goes_on(people: Company, *persons: Person) -> None:
    """Whoever is due acts, and the board moves by four more."""
    last = head(people) + 4

    def moved() -> bool:
        for person in persons:
            if person.due:
                act(person.page)
        return head(people) >= last or any(person.page.locator("#result").count() for person in persons)

    wait_for(moved, "the board to go on", seconds=60)


def strip(page: Page):
    return page.locator("#status:visible")


def places(page: Page) -> dict:
    """Where the parts of the page are."""
    return page.evaluate(
        """() => Object.fromEntries(["bar", "felt", "own", "hand"].map((id) => {
            const { x, y, width, height } = document.getElementById(id).getBoundingClientRect();
            return [id, [x, y, width, height]];
        }))"""
    )


def test_a_refresh_in_the_middle_of_ones_turn(come, live_db) -> None:
    people = anna_and_robots()
    anna = come(people, "anna")
    cards = until_due(anna)
    before = head(people)
    anna.page.reload()
    expect(anna.page.locator(DUE).first).to_be_visible()
    assert hand(anna.page) == cards
    expect(anna.page.locator('#own [data-seat="S"]')).to_be_visible()
    assert head(people) == before
    goes_on(people, anna)


def test_twenty_seconds_without_a_network(come, live_db) -> None:
    people = anna_and_ben()
    anna, ben = come(people, "anna"), come(people, "ben")
    cards = until_due(anna, ben)
    here, before = places(anna.page), head(people)
    anna.proxy.silence()
    began = time.monotonic()

    plate = ben.page.locator('.plate[data-seat="S"]')
    expect(plate).to_contain_text("anna")
    expect(plate).to_contain_text("away 0:", timeout=SEEN_SECONDS * 1000)
    expect(ben.page.locator("#turn")).to_contain_text("anna is away; a robot plays in 0:")
    keep_looks(ben.page, "other-away")
    expect(strip(anna.page)).to_contain_text("Connection lost.")
    assert places(anna.page) == here, "nothing moves when the strip comes"
    act(anna.page)
    expect(anna.page.locator("#box[data-active]")).to_have_count(0)
    keep_looks(anna.page, "connection-lost")

    wait_for(lambda: time.monotonic() > began + 20, "20 s to pass")
    assert people.at("S").pk == people.players["anna"].pk
    assert head(people) == before
    anna.proxy.restore()
    anna.proxy.reset()
    expect(strip(anna.page)).to_have_count(0, timeout=11_000)
    wait_for(lambda: head(people) > before, "what she did meanwhile to be settled")
    expect(plate).not_to_contain_text("away")
    assert hand(anna.page) <= cards and len(hand(anna.page)) >= 12
    assert people.player("anna").hold_until is None
    goes_on(people, anna, ben)


def test_forty_seconds_without_a_network(come, live_db) -> None:
    people = anna_and_ben()
    anna, ben = come(people, "anna"), come(people, "ben")
    cards = until_due(anna, ben)
    before = head(people)
    anna.proxy.silence()
    began = time.monotonic()
    wait_for(lambda: people.at("S").is_robot, "her seat to be freed", seconds=34)
    assert time.monotonic() - began > 24, "held 30 s from when she was last heard, at most a beat before"
    wait_for(lambda: head(people) >= before + 2, "the robot to play on")
    expect(ben.page.locator('.plate[data-seat="S"]')).to_contain_text(people.at("S").name)
    wait_for(lambda: time.monotonic() > began + 40, "40 s to pass")
    anna.proxy.restore()
    anna.proxy.reset()
    expect(strip(anna.page)).to_have_count(0, timeout=11_000)
    back = anna.page.locator("#take-back")
    expect(back).to_be_visible()
    keep_looks(anna.page, "seat-lost")
    back.click()
    expect(anna.page.locator("#take-back")).to_have_count(0)
    wait_for(lambda: seats(people)[2] == "anna", "her seat")
    assert hand(anna.page) <= cards
    goes_on(people, anna, ben)


def test_a_restart_of_the_server(come, site: Site, live_db) -> None:
    people = anna_and_robots()
    anna = come(people, "anna")
    until_due(anna)
    before = head(people)
    site.kill("web.1", 15)
    expect(strip(anna.page)).to_be_visible()
    act(anna.page)
    keep_looks(anna.page, "restart")
    site.start("web.1")
    expect(strip(anna.page)).to_have_count(0, timeout=15_000)
    wait_for(lambda: head(people) > before, "what she did meanwhile to be settled")
    goes_on(people, anna)


def test_a_login_that_ends(come, site: Site, live_db) -> None:
    people = anna_and_robots()
    anna = come(people, "anna")
    until_due(anna)
    SessionStore(anna.session).delete()
    anna.proxy.reset()
    expect(strip(anna.page)).to_contain_text("You are logged out.")
    keep_looks(anna.page, "logged-out")
    anna.page.locator("#status a").click()
    expect(anna.page.locator("main h1")).to_be_visible()
    assert "/join/" in anna.page.url


def test_a_second_page_takes_over_and_the_first_takes_it_back(come, live_db) -> None:
    people = anna_and_robots()
    anna = come(people, "anna")
    until_due(anna)
    first, second = anna.page, anna.open()
    expect(strip(first)).to_contain_text("newer page")
    keep_looks(first, "newer-page")
    expect(second.locator(DUE).first).to_be_visible()
    assert people.player("anna").hold_until is None
    strip(first).locator("button").click()
    expect(strip(first)).to_have_count(0)
    expect(strip(second)).to_contain_text("newer page")
    expect(first.locator(DUE).first).to_be_visible()
    assert fits(first)
    goes_on(people, anna)
