"""What a person does with the pages, by clicking only, and what they see."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SIZES = {"phone": (360, 640), "tablet": (768, 1024), "desktop": (1280, 720)}
SCREENSHOTS = Path(__file__).with_name("screenshots")
BOARD_SECONDS = 150
DUE = "#box[data-active], #hand .card[data-state=legal], .columns .card[data-state=legal], #prompt button.main, #result"
"""Whatever waits for this person: a call, a card, an answer; or the board is over."""


def keep_screenshots(page: Page, name: str) -> None:
    """In three sizes, after which the window is as it was; nothing may need scrolling in any."""
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    assert before is not None
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SCREENSHOTS / f"{name}-{size}.png")
        assert fits(page), f"{name} needs scrolling on a {size}"
    page.set_viewport_size(before)


def keep_looks(page: Page, name: str) -> None:
    """On a phone and on a desktop, by day and by night."""
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    assert before is not None
    for size in ("phone", "desktop"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SCREENSHOTS / f"{name}-{size}-{scheme}.png")
        assert fits(page), f"{name} needs scrolling on a {size}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)


def fits(page: Page) -> bool:
    """Whether the whole page is on the screen."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
        )
    )


def board_number(page: Page) -> int:
    found = re.search(r"Board (\d+)", page.locator("#board").inner_text())
    assert found is not None
    return int(found[1])


def bid(page: Page, call: str) -> None:
    """'1N' by its level and its denomination."""
    page.locator(f'#box [data-level="{call[0]}"]').click()
    page.locator(f'#box [data-call="{call}"]').click()


def pass_out_the_auction(page: Page) -> None:
    """By keyboard, whenever it is one's turn; a double brings it back even after the highest bid."""
    due = page.locator('#box[data-active], #felt[data-phase="play"]')
    while True:
        expect(due.first).to_be_visible(timeout=60_000)
        if page.locator('#felt[data-phase="play"]').count():
            return
        page.keyboard.press("p")


def act(page: Page) -> bool:
    """Do what is due, if anything is: the cheapest thing that the page allows. True when something was clicked."""
    if page.locator("#prompt button.main").is_visible():
        return clicked(page.locator("#prompt button.main"))
    if page.locator("#box[data-active]").count():
        opening = page.locator("#auction .cell [data-act=meaning]:not(:text('Pass'))").count() == 0
        if opening and page.locator('#box [data-level="1"]').is_enabled():
            bid(page, "1N")
            return True
        return clicked(page.locator('[data-call="P"]'))
    return clicked(page.locator("#hand .card[data-state=legal], .columns .card[data-state=legal]"))


def clicked(button: Locator) -> bool:
    """On the index of a card, for the next card may lie over the rest."""
    if not button.count():
        return False
    button.first.click(position={"x": 8, "y": 10})
    return True


def play_board(page: Page) -> None:
    """To the result, waiting for the others in between."""
    while True:
        expect(page.locator(DUE).first).to_be_visible(timeout=BOARD_SECONDS * 1000)
        if page.locator("#result").count():
            return
        act(page)


def expect_score(page: Page) -> None:
    """A contract with its parts that add up, or a board passed out; and all 52 cards."""
    expect(page.locator("#result .deal .dealt")).to_have_count(4)
    assert len(page.locator("#result .ranks").all()) == 16
    if page.locator("#result .parts").count():
        parts = [points(text) for text in page.locator("#result .parts tbody td").all_inner_texts()]
        assert sum(parts) == points(page.locator("#result .parts tfoot td").inner_text())
    else:
        expect(page.locator("#result h1")).to_contain_text("Passed out")


def points(text: str) -> int:
    return int(text.replace("−", "-"))
