"""A player reports another at the table; the staff reads the report in the queue and bans; the page of the banned
player closes with the reason, and they do not come back. And what else a player can do about others."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.moderation import sanctions
from accounts.moderation.models import Sanction
from rooms.models import Report
from tests.browser.table import SCREENSHOTS, SIZES, keep_looks
from tests.browser.test_four_people import join, make_room, sit
from tests.cast import account
from tests.site import Site
from tests.staff import show_factor

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    made = [browser.new_context(viewport={"width": 1280, "height": 720}) for _ in range(3)]
    yield made
    for context in made:
        context.close()


def logged_in_as_staff(context: BrowserContext, site: Site) -> Page:
    """A page of a member of the staff who may handle reports, logged in."""
    stella = account("Stella", is_staff=True)
    rights = ["view_report", "change_report", "view_game", "view_room", "view_user"]
    stella.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    show_factor(client, stella)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    return context.new_page()


def two_at_a_table(contexts: list[BrowserContext], site: Site) -> tuple[Page, Page]:
    """The host Anna in the South, and Ben in the West."""
    pages = [context.new_page() for context in contexts[:2]]
    code = make_room(pages[0], site)
    join(pages[1], site, code)
    for page, name, seat in zip(pages, ("Anna", "Ben"), "SW", strict=True):
        sit(page, seat)
        _rename(page, site, name)
    return pages[0], pages[1]


def _rename(page: Page, site: Site, name: str) -> None:
    room = page.url
    page.goto(f"{site.url}/accounts/profile/")
    page.fill("#id_name", name)
    page.click("button:text-is('Change name')")
    page.goto(room)
    expect(page.locator("#table[data-live]")).to_be_visible()


def say(page: Page, text: str) -> None:
    page.fill(".chat input[name=text]", text)
    page.click(".chat form button")
    expect(page.locator("#chat")).to_contain_text(text)


def keep_dialog(page: Page, name: str) -> None:
    """Screenshots of the dialog, which must lie within the screen on a phone too."""
    keep_looks(page, name)
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["phone"], strict=True)))
    box = page.locator("#people").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["y"] + box["height"] <= 640
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_report_is_handled_from_the_click_to_the_ban(site: Site, contexts: list[BrowserContext]) -> None:
    anna, ben = two_at_a_table(contexts, site)
    say(ben, "you play like a fool")
    expect(anna.locator("#chat")).to_contain_text("you play like a fool")

    # By keyboard alone: the name in the chat, then the menu, then the form.
    anna.locator("#chat .person", has_text="Ben").focus()
    anna.keyboard.press("Enter")
    expect(anna.locator("#people h2")).to_have_text("Ben")
    keep_dialog(anna, "person-menu")
    anna.locator("#people button", has_text="Report").focus()
    anna.keyboard.press("Enter")
    anna.select_option("#report-reason", "abuse")
    anna.fill("#report-text", "They insult everybody.")
    keep_dialog(anna, "person-report")
    anna.keyboard.press("Tab")
    anna.keyboard.press("Enter")
    expect(anna.locator("#people [role=status]")).to_have_text("Thank you. The staff will look at it.")
    anna.keyboard.press("Escape")
    expect(anna.locator("#people")).to_be_hidden()

    staff = logged_in_as_staff(contexts[2], site)
    staff.goto(f"{site.url}/admin/rooms/report/")
    staff.click("#result_list tbody tr th a")
    content = staff.locator("#content")
    expect(content).to_contain_text("you play like a fool")
    expect(content).to_contain_text("They insult everybody.")
    staff.check("#handle input[value=banned]")
    staff.fill("#handle textarea[name=reason]", "Insults at the table.")
    staff.fill("#handle textarea[name=note]", "The second time.")
    staff.screenshot(path=SCREENSHOTS / "report-handled-desktop.png", full_page=True)
    staff.click("#handle input[type=submit]")
    expect(staff.locator(".messagelist")).to_contain_text("banned for good")
    expect(staff.locator("#changelist-form")).to_contain_text("0 ")

    sentence = "You are banned from this site for good. Reason: Insults at the table."
    expect(ben.locator("#status")).to_contain_text(sentence)
    expect(anna.locator('#lobby [data-seat="W"]')).not_to_contain_text("Ben")
    keep_looks(ben, "banned-table")
    ben.reload()
    expect(ben.locator("#suspended")).to_have_text(sentence)
    keep_looks(ben, "banned-page")
    ben.click("button:text-is('Log out')")
    ben.click("#play-now, button:has-text('Play now')")
    expect(ben.locator("#suspended")).to_have_text(sentence)

    assert Report.objects.get().handled_by is not None
    assert Sanction.objects.get().reason == "Insults at the table."


def test_mute_block_phrases_and_the_hosts_settings(site: Site, contexts: list[BrowserContext]) -> None:
    anna, ben = two_at_a_table(contexts, site)
    say(ben, "first")
    expect(anna.locator("#chat")).to_contain_text("first")
    anna.locator('#lobby [data-seat="W"] .person').click()
    anna.click("#people button:has-text('Mute: do not show')")
    expect(anna.locator("#people [role=status]")).to_contain_text("You do not see what Ben writes here.")
    anna.click("#people button:text-is('Close')")
    expect(anna.locator("#chat")).not_to_contain_text("first")
    say(ben, "second")
    anna.locator('#lobby [data-seat="W"] .person').click()
    anna.click("#people button:has-text('Hear them again')")
    expect(anna.locator("#people [role=status]")).to_contain_text("You see what Ben writes.")
    anna.click("#people button:text-is('Close')")
    expect(anna.locator("#chat")).to_contain_text("first")
    expect(anna.locator("#chat")).not_to_contain_text("second")

    anna.select_option("#lobby select[name=chat]", "phrases")
    expect(ben.locator(".chat form")).to_have_count(0)
    ben.click(".phrases button:text-is('Good luck')")
    expect(anna.locator("#chat")).to_contain_text("Good luck")
    keep_looks(anna, "phrases-lobby")
    anna.set_viewport_size({"width": 360, "height": 640})
    anna.click("#menu")
    anna.locator(".chat").scroll_into_view_if_needed()
    anna.screenshot(path=SCREENSHOTS / "phrases-panel-phone.png")
    anna.click("#panel .close")
    anna.set_viewport_size({"width": 1280, "height": 720})
    anna.select_option("#lobby select[name=chat]", "off")
    expect(ben.locator(".chat")).to_contain_text("The host has switched chat off.")

    sanctions.impose(
        Sanction.Kind.WARNING, User.objects.filter(name="Ben").latest("pk"), reason="Please be kind.", by=None
    )
    expect(ben.locator("#people")).to_contain_text("Please be kind.")
    keep_dialog(ben, "warned")
    ben.reload()
    ben.click("#people button:text-is('I have read this')")
    expect(ben.locator("#people")).to_be_hidden()
    ben.reload()
    expect(ben.locator("#table[data-live]")).to_be_visible()
    expect(ben.locator("#people")).to_have_count(0)

    anna.locator('#lobby [data-seat="W"] .person').click()
    anna.click("#people button:has-text('Block')")
    expect(anna.locator("#people [role=status]")).to_contain_text("Ben is blocked.")
    anna.goto(f"{site.url}/accounts/profile/")
    expect(anna.locator("#blocks")).to_contain_text("Ben")
    anna.locator("#blocks").scroll_into_view_if_needed()
    anna.screenshot(path=SCREENSHOTS / "blocks-desktop.png")
    anna.click("#blocks button:has-text('Unblock')")
    expect(anna.locator("#blocks")).not_to_contain_text("Ben")
