"""A host decides who watches and who comes in, and the others see why they do not; by clicking only."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.table import SCREENSHOTS, SIZES, keep_looks
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]


@pytest.fixture
def two(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """Two browsers at one address."""
    contexts = [browser.new_context(viewport={"width": 1280, "height": 720}) for _ in range(2)]
    yield contexts[0].new_page(), contexts[1].new_page()
    for context in contexts:
        context.close()


def keep_page(page: Page, name: str) -> None:
    """As `keep_looks`, for a part of the panel that may have to be scrolled to."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for size in ("phone", "desktop"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.locator("#panel .host").scroll_into_view_if_needed()
        page.screenshot(path=SCREENSHOTS / f"{name}-{size}.png")
    page.set_viewport_size({"width": 1280, "height": 720})


def test_watching_removing_and_the_code(site: Site, two: tuple[Page, Page]) -> None:
    host, guest = two
    host.goto(site.url)
    host.click("#play-now")
    expect(host.locator("#hand .card")).to_have_count(13, timeout=10_000)
    host.click("#panel summary:has-text('Seats')")
    link = host.locator("#link").input_value()

    guest.goto(link)
    expect(guest.locator("#come-in")).to_be_visible()
    guest.fill("#id_name", "Eve")
    guest.click("#come-in")
    expect(guest.locator("#hand .watching")).to_contain_text("plays here: you see the calls and cards")
    expect(guest.locator(".chat form")).to_have_count(0)
    keep_looks(guest, "shares-an-address")

    host.locator("#panel select[name=watching]").select_option("none")
    expect(guest.locator("#shut-out")).to_contain_text("The host lets nobody watch")
    expect(guest.locator("#auction")).to_have_count(0)
    keep_looks(guest, "shut-out")
    host.locator("#panel select[name=watching]").select_option("public")
    expect(guest.locator("#hand .watching")).to_contain_text("plays here")

    host.locator("#persons").get_by_role("button", name="Remove Eve").click()
    expect(guest.locator("#status")).to_contain_text("The host has removed you")
    keep_looks(guest, "removed")
    guest.goto(link)
    expect(guest.locator("#reason")).to_contain_text("Only the host can let you in again")
    keep_looks(guest, "barred")
    guest.goto(host.url)
    expect(guest.locator("#reason")).to_be_visible()

    host.click("#show-barred")
    expect(host.locator("#barred li")).to_have_count(1)
    host.click("#new-code")
    host.set_viewport_size({"width": 360, "height": 640})
    host.click("#menu")
    host.set_viewport_size({"width": 1280, "height": 720})
    keep_page(host, "host-controls")
    host.click("#new-code-sure")
    expect(host.locator("#link")).not_to_have_value(link)
    host.locator("#barred").get_by_role("button", name="Let Eve in again").click()
    expect(host.locator("#barred")).to_contain_text("removed nobody")

    guest.goto(link)
    expect(guest.locator(".messages")).to_contain_text("This code opens no room")
    guest.goto(host.locator("#link").input_value())
    guest.click("#come-in")
    expect(guest.locator("#hand .watching")).to_be_visible()
