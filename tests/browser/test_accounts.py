"""In a browser: a member of the staff and their second factor, a passkey, one's data downloaded, an account deleted."""

import json
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import StaffRecord, User
from rooms.models import Player
from tests.browser.table import SCREENSHOTS, SIZES
from tests.cast import playing, with_robots
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]
PASSWORD = "seven diamonds doubled"


@pytest.fixture
def home(site: Site) -> str:
    """The site by a name: browsers give no passkey to a number."""
    return site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """Whatever the browser complains about, the page's content policy included."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", lambda answer: heard.append(answer.url) if answer.status >= 400 else None)
    return heard


def shown(page: Page, name: str) -> None:
    """Keep pictures of a page, on a phone and on a desktop, by day and by night. Nothing may stick out at the side."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for size in ("phone", "desktop"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} sticks out on a {size}"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SCREENSHOTS / f"account-{name}-{size}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")


def register(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}/accounts/register/")
    page.fill("#id_username", name)
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    shown(page, "register")
    page.click("main button.main")
    expect(page.locator("nav")).not_to_contain_text("Register")


def log_in(page: Page, name: str) -> None:
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    shown(page, "login")
    page.get_by_role("button", name="Log in", exact=True).click()


def log_out(page: Page, home: str) -> None:
    page.goto(f"{home}/accounts/profile/")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("nav")).to_contain_text("Log in")


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_the_first_superuser_sets_up_a_second_factor_and_is_asked_for_it(
    home: str, page: Page, troubles: list[str]
) -> None:
    User.objects.create_superuser("chief", password=PASSWORD)
    board = playing(with_robots()).game
    page.goto(f"{home}/admin/games/game/{board.pk}/change/")
    log_in(page, "chief")
    expect(page.locator("h1")).to_have_text("Second factor")
    expect(page.locator(".messages")).to_contain_text("The staff need a second factor")
    assert not StaffRecord.objects.exists(), "nothing was shown"
    shown(page, "second-factor")
    page.get_by_role("link", name="Set up", exact=True).click()
    page.fill("#id_password", PASSWORD)
    shown(page, "password-again")
    page.get_by_role("button", name="Confirm").click()
    secret = page.input_value("#authenticator_secret")
    shown(page, "app-with-codes")
    page.fill("#id_code", code_of(secret))
    page.get_by_role("button", name="Activate").click()
    codes = page.input_value("#recovery_codes").split()
    assert len(codes) == 10
    shown(page, "recovery-codes")

    page.goto(f"{home}/admin/games/game/{board.pk}/change/")
    expect(page.locator("#content")).to_contain_text("Hidden until the board is over.")
    record = StaffRecord.objects.get()
    assert (record.staff.username, record.action) == ("chief", "games_game_change")
    assert (record.key, record.board_in_play, record.changes) == (str(board.pk), True, False)

    log_out(page, home)
    page.goto(f"{home}/admin/")
    log_in(page, "chief")
    expect(page.locator("#id_code")).to_be_visible()
    shown(page, "code")
    page.fill("#id_code", "000000")
    page.click("main button.main")
    expect(page.locator(".errorlist")).to_be_visible()
    page.fill("#id_code", codes[0])
    page.click("main button.main")
    expect(page.locator("#site-name")).to_be_visible()
    assert troubles == [], troubles


def test_a_passkey_opens_an_account_alone(home: str, page: Page, context: BrowserContext, troubles: list[str]) -> None:
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = key | {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    register(page, home, "Petra")
    page.goto(f"{home}/accounts/second-factor/")
    page.get_by_role("link", name="Add one").click()
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.check("#id_passwordless")
    shown(page, "passkey")
    page.click("#mfa_webauthn_add")
    expect(page.locator("h1")).to_have_text("Recovery Codes")
    page.goto(f"{home}/accounts/second-factor/webauthn/")
    shown(page, "passkeys")
    log_out(page, home)
    page.goto(f"{home}/accounts/login/")
    page.click("#passkey_login")
    expect(page.locator("nav")).to_contain_text("Petra")
    User.objects.filter(username="Petra").update(is_staff=True)
    page.goto(f"{home}/admin/")
    expect(page.locator("#site-name")).to_be_visible()  # a passkey is both factors in one
    assert troubles == [], troubles


def test_a_player_downloads_what_is_known_of_them_and_deletes_their_account(
    home: str, page: Page, troubles: list[str], tmp_path: Path
) -> None:
    page.goto(home)
    page.click("#play-now")
    expect(page.locator("#hand .card")).to_have_count(13, timeout=5_000)
    register(page, home, "Walter")
    player = Player.objects.get(user__username="Walter")
    page.goto(f"{home}/accounts/profile/")
    shown(page, "profile")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    data = json.loads(Path(download.value.path()).read_text())
    assert data["account"]["user_name"] == "Walter"
    assert [room["room"] for room in data["rooms"]] == [str(player.room_id)]

    page.get_by_role("link", name="Delete account").click()
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    shown(page, "delete")
    page.check("#id_sure")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator(".messages")).to_contain_text("It is deleted.")
    expect(page.locator("nav")).to_contain_text("Log in")
    player.refresh_from_db()
    assert (player.name, player.seat, player.user.name) == ("Former player", None, "Former player")
    page.goto(f"{home}/accounts/login/")
    log_in(page, "Walter")
    expect(page.locator(".errors")).to_contain_text("There is no such account")
    assert troubles == [], troubles
