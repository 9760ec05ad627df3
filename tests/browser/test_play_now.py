"""By clicking only: Play now, a whole board to its score, the next board."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.table import (
    bid,
    board_number,
    expect_score,
    fits,
    keep_screenshots,
    pass_out_the_auction,
    play_board,
)
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]

TABLE_BYTES = 120_000
"""What the table page may weigh on the wire."""


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """Whatever the browser complains about, the page's content policy included."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def at_the_table(site: Site, page: Page, troubles: list[str]) -> Page:
    page.goto(site.url)
    page.click("#play-now")
    expect(page.locator("#hand .card")).to_have_count(13, timeout=5_000)
    return page


def test_a_board_and_the_next(at_the_table: Page, troubles: list[str]) -> None:
    page = at_the_table
    number = board_number(page)
    expect(page.locator("#box[data-active], #result").first).to_be_visible(timeout=30_000)
    keep_screenshots(page, "auction")
    play_board(page)
    expect_score(page)
    keep_screenshots(page, "result")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.click("#next-board")
    expect(page.locator("#board")).to_contain_text(f"Board {number + 1}")
    expect(page.locator("#hand .card")).to_have_count(13)
    assert troubles == []


def test_a_call_by_its_level_and_denomination_stands_at_once(at_the_table: Page) -> None:
    page = at_the_table
    expect(page.locator("#box[data-active]")).to_be_visible(timeout=30_000)
    expect(page.locator("#box .strains button:enabled")).to_have_count(0)
    bid(page, "7N")
    expect(page.locator("#auction")).to_contain_text("7NT")
    expect(page.locator("#box[data-active]")).to_have_count(0)


def test_a_whole_hand_by_keyboard(at_the_table: Page) -> None:
    page = at_the_table
    expect(page.locator("#box[data-active]")).to_be_visible(timeout=30_000)
    page.keyboard.type("7s")
    pass_out_the_auction(page)
    expect(page.locator("#contract")).to_contain_text("7")
    card = page.locator(".card[data-state=legal]").first
    expect(card).to_be_visible(timeout=30_000)
    name = card.get_attribute("data-card")
    assert name is not None
    page.keyboard.type(name.lower())
    expect(page.locator(f'#hand [data-card="{name}"], .columns [data-card="{name}"]')).to_have_count(0)


def test_nothing_needs_scrolling_while_cards_are_played(at_the_table: Page) -> None:
    page = at_the_table
    expect(page.locator("#box[data-active]")).to_be_visible(timeout=30_000)
    bid(page, "7H")
    pass_out_the_auction(page)
    expect(page.locator(".columns, #hand .card[data-state=legal]").first).to_be_visible(timeout=60_000)
    keep_screenshots(page, "play")
    assert fits(page)


def test_a_lost_connection_comes_back_by_itself(at_the_table: Page) -> None:
    page = at_the_table
    page.context.set_offline(True)
    expect(page.locator("#status")).to_contain_text("You are offline.", timeout=30_000)
    page.context.set_offline(False)
    expect(page.locator("#status")).to_be_hidden(timeout=15_000)
    expect(page.locator("#hand .card").first).to_be_visible()


def test_the_table_page_is_small(site: Site, page: Page) -> None:
    """Page, styles and modules, as they come over the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(site.url)
    page.click("#play-now")
    expect(page.locator("#hand .card")).to_have_count(13)
    assert 10_000 < sum(sizes) < TABLE_BYTES
