"""Four people, each with a browser of their own, meet in one room and play a whole board, by clicking only."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.table import BOARD_SECONDS, DUE, act, expect_score, keep_screenshots
from tests.site import Site, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]

SEATS = "SWNE"


@pytest.fixture
def people(browser: Browser) -> Iterator[list[Page]]:
    contexts = [browser.new_context(viewport={"width": 768, "height": 1024}) for _ in SEATS]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def make_room(page: Page, site: Site) -> str:
    """A room without robots; its code."""
    page.goto(site.url)
    page.click("#make-room")
    robots = page.locator("input[type=checkbox][name=robots]")
    if robots.count():
        robots.uncheck()
    page.click("main button.main")
    expect(page.locator("#table[data-live]")).to_be_visible()
    return page.locator("#lobby #code").inner_text()


def join(page: Page, site: Site, code: str) -> None:
    page.goto(site.url)
    page.fill("#id_code", code)
    page.click("button:text-is('Join')")
    expect(page.locator("#table[data-live]")).to_be_visible()


def sit(page: Page, seat: str) -> None:
    mine = page.locator(f'#lobby [data-seat="{seat}"][data-mine]')
    if not mine.count():
        page.click(f'#lobby [data-seat="{seat}"] [data-act=sit]')
    expect(mine).to_be_visible()


def play_together(people: list[Page]) -> None:
    """Whoever has something to do does it, until all see the result."""

    def over() -> bool:
        for page in people:
            if page.locator(DUE).first.is_visible() and not page.locator("#result").count():
                act(page)
        return all(page.locator("#result").count() for page in people)

    wait_for(over, "the end of the board", seconds=BOARD_SECONDS)


def test_four_people_play_a_board(site: Site, people: list[Page]) -> None:
    host, *friends = people
    code = make_room(host, site)
    for page in friends:
        join(page, site, code)
    for page, seat in zip(people, SEATS, strict=True):
        sit(page, seat)
    keep_screenshots_of_lobby(host)
    for page in people:
        page.click("#ready")
    for page, seat in zip(people, SEATS, strict=True):
        expect(page.locator("#hand .card")).to_have_count(13)
        expect(page.locator(f'#own [data-seat="{seat}"]')).to_be_visible()
    hands = [set(cards_of(page)) for page in people]
    assert len(set.union(*hands)) == 52
    keep_screenshots(host, "four-people-auction")

    play_together(people)
    results = {re.sub(r"\s+", " ", page.locator("#result h1").inner_text()) for page in people}
    assert len(results) == 1, "all see the same"
    expect_score(host)
    keep_screenshots(host, "four-people-result")

    host.click("#next-board")
    expect(host.locator("#result .go-on")).to_contain_text("Waiting for")
    for page in friends:
        page.click("#next-board")
    for page in people:
        expect(page.locator("#board")).to_contain_text("Board 2")
        expect(page.locator("#hand .card")).to_have_count(13)


def cards_of(page: Page) -> list[str]:
    return [str(card.get_attribute("data-card")) for card in page.locator("#hand .card").all()]


def keep_screenshots_of_lobby(page: Page) -> None:
    """The seats must be seen without scrolling; settings below them may not."""
    keep_screenshots(page, "lobby")
    expect(page.locator("#ready")).to_be_in_viewport()
