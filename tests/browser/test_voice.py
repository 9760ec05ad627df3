"""Voice between real browsers with fake microphones, through a real coturn and through nothing else."""

import json
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.browser.table import keep_looks
from tests.cast import Company, company, four, playing
from tests.site import Site, wait_for
from tests.turn_server import SECRET, TurnServer

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.slow]

SOON = 30.0
FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection")
HOOK = """
const made = []; window.connections = made;
const Real = RTCPeerConnection;
window.RTCPeerConnection = class extends Real { constructor(...all) { super(...all); made.push(this); } };
"""
"""Lets the test read the statistics of the page's connections, which the page keeps to itself."""

STATS = """async () => {
  const open = window.connections.filter((each) => each.connectionState !== "closed");
  return Promise.all(open.map(async (each) => {
    const found = { state: each.connectionState, received: 0, packets: 0, energy: 0, sent: 0, kinds: [] };
    for (const report of (await each.getStats()).values()) {
      if (report.type === "inbound-rtp")
        Object.assign(found, { received: report.bytesReceived, energy: report.totalAudioEnergy, at: report.timestamp });
      if (report.type === "outbound-rtp") found.sent = report.bytesSent;
      if (report.type === "local-candidate") found.kinds.push(report.candidateType);
    }
    return found;
  }));
}"""


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser of this file's own: that of the others has no microphone."""
    arguments = [*browser_type_launch_args["args"], *FAKE]
    own = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    yield own
    own.close()


@pytest.fixture(scope="module")
def turn(tmp_path_factory) -> Iterator[TurnServer]:
    """On loopback, whose addresses the shipped file denies: so this one allows them."""
    relays = ("--allow-loopback-peers", "--allowed-peer-ip=127.0.0.1")
    server = TurnServer(tmp_path_factory.mktemp("coturn"), *relays, relays=["127.0.0.1"])
    server.start()
    yield server
    server.stop()


NEEDED = {"web": 1, "realtime": 0, "worker": 1, "robots": 0, "clock": 0}
"""Of the site's processes. What several do together is in `tests/live/test_voice.py`."""


@pytest.fixture(scope="module")
def voice_site(make_site, turn: TurnServer) -> Site:
    relay = {"TURN_URLS": turn.url, "TURN_SECRET": SECRET, "VOICE_RELAY_ONLY": "1"}
    return make_site(environment=relay, **NEEDED)


class Talkers:
    """The pages of people at one table."""

    def __init__(self, browser: Browser, site: Site, people: Company) -> None:
        self.people = people
        self._browser, self._site = browser, site
        self._contexts: list[BrowserContext] = []
        self.pages: dict[str, Page] = {}

    def come(self, *names: str) -> None:
        for name in names:
            context = self._browser.new_context(viewport={"width": 1280, "height": 720})
            self._contexts.append(context)
            context.add_init_script(HOOK)
            login = Client()
            login.force_login(self.people.players[name].user)
            context.add_cookies(
                [{"name": "sessionid", "value": login.cookies["sessionid"].value, "url": self._site.url}]
            )
            page = self.pages[name] = context.new_page()
            page.goto(f"{self._site.url}/rooms/{self.people.room.pk}/")
            expect(page.locator("#table[data-live]")).to_be_visible()

    def talk(self, *names: str) -> None:
        for name in names:
            self.pages[name].click("#voice [data-voice=join]")
        for name in names:
            expect(self.pages[name].locator('#voice[data-state="on"]')).to_be_visible(timeout=SOON * 1000)

    def stats(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.pages[name].evaluate(STATS)
        return found

    def connected(self, others: int, *names: str) -> bool:
        return all([each["state"] for each in self.stats(name)] == ["connected"] * others for name in names)

    def all_hear(self, *names: str) -> None:
        """Wait until on every connection of these pages sound arrives, by its bytes and by its energy."""
        wait_for(lambda: self.connected(len(names) - 1, *names), f"connections: {self.shown()}", seconds=SOON)
        before = {name: self.stats(name) for name in names}

        def more() -> bool:
            now = {name: self.stats(name) for name in names}
            return all(
                new["received"] > old["received"] + 1000 and new["energy"] > old["energy"]
                for name in names
                for old, new in zip(before[name], now[name], strict=True)
            )

        wait_for(more, f"sound on every connection: {self.shown()}", seconds=SOON)

    def shown(self) -> str:
        return json.dumps({name: self.stats(name) for name in self.pages})

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def talkers(browser: Browser, voice_site: Site, live_db) -> Iterator[Any]:
    made: list[Talkers] = []

    def at(people: Company) -> Talkers:
        made.append(Talkers(browser, voice_site, people))
        return made[-1]

    yield at
    for each in made:
        each.leave()


def test_two_and_then_four_hear_each_other_through_the_relay_alone(talkers) -> None:
    people = playing(four())
    table = talkers(people)
    table.come("anna", "ben", "cleo", "dora")
    table.talk("anna", "ben")
    table.all_hear("anna", "ben")
    expect(table.pages["cleo"].locator("#voice")).to_contain_text("anna and ben talk.")
    table.talk("cleo", "dora")
    table.all_hear("anna", "ben", "cleo", "dora")
    for name in table.pages:
        assert {kind for each in table.stats(name) for kind in each["kinds"]} == {"relay"}, "no address of their own"
    for name, other in permutations(table.pages, 2):
        plate = table.pages[name].locator(f'.plate[data-seat="{people.player(other).seat}"] .talk')
        expect(plate).to_have_attribute("data-state", "speaking", timeout=SOON * 1000)
    anna = table.pages["anna"]
    keep_looks(anna, "voice")

    silent = muted(table, "anna", ["ben", "cleo", "dora"])
    anna.keyboard.press("m")
    wait_for(silent, "nothing to come from who is muted")
    expect(table.pages["ben"].locator("#voice .talkers")).to_contain_text("muted")
    anna.keyboard.press("m")
    table.all_hear("anna", "ben", "cleo", "dora")

    table.pages["dora"].click("#voice [data-voice=leave]")
    wait_for(lambda: table.connected(2, "anna", "ben", "cleo"), "the others to stay")
    assert table.stats("dora") == []
    table.all_hear("anna", "ben", "cleo")
    table.pages["cleo"].close()
    wait_for(lambda: table.connected(1, "anna", "ben"), "who closed the page to be gone")
    del table.pages["cleo"]
    table.all_hear("anna", "ben")


def muted(table: Talkers, name: str, others: list[str]):
    """Return a fact: since the last look, a second ago or more, not one byte came from this player, but from others."""
    last: list[Any] = []

    def fact() -> bool:
        now = (table.stats(name), [table.stats(other) for other in others])
        at = now[1][0][0].get("at", 0)
        if not last or at < last[0] + 1000:
            last[:] = last or [at, now]
            return False
        (_, then), last[:] = last, [at, now]
        sent = [new["sent"] - old["sent"] for old, new in zip(then[0], now[0], strict=True)]
        # Each of the others has one connection on which nothing came, and two on which something did.
        still = [
            sorted(new["received"] > old["received"] for old, new in zip(olds, news, strict=True))
            for olds, news in zip(then[1], now[1], strict=True)
        ]
        return sent == [0] * len(others) and still == [[False] + [True] * (len(others) - 1)] * len(others)

    return fact


def test_push_to_talk_sends_only_while_the_key_is_held(talkers) -> None:
    people = company("ben")
    people.sit(anna="N", ben="S")
    table = talkers(people)
    table.come("anna", "ben")
    table.talk("anna", "ben")
    table.all_hear("anna", "ben")
    anna = table.pages["anna"]
    anna.click("#voice summary")
    anna.check("#voice [data-voice=push]")
    silent = muted(table, "anna", ["ben"])
    wait_for(silent, "nothing to be sent")
    anna.locator("#bar").click()
    anna.keyboard.down("v")
    table.all_hear("anna", "ben")
    anna.keyboard.up("v")
    wait_for(muted(table, "anna", ["ben"]), "nothing to be sent after the key")
    button = anna.locator("#voice [data-voice=hold]")
    button.hover()
    anna.mouse.down()
    table.all_hear("anna", "ben")
    anna.mouse.up()
    wait_for(muted(table, "anna", ["ben"]), "nothing to be sent after the button")
    anna.set_viewport_size({"width": 360, "height": 640})
    anna.click("#menu")
    keep_looks(anna, "voice-choices")


@pytest.mark.fault
def test_it_comes_back_after_the_network_was_away(talkers, turn: TurnServer) -> None:
    people = company("ben")
    people.sit(anna="N", ben="S")
    table = talkers(people)
    table.come("anna", "ben")
    table.talk("anna", "ben")
    table.all_hear("anna", "ben")
    turn.kill()
    wait_for(lambda: not table.connected(1, "anna", "ben"), "the loss to be noticed", seconds=SOON)
    turn.start()
    table.all_hear("anna", "ben")


@pytest.mark.fault
def test_a_restart_of_the_server_does_not_interrupt_it(talkers, voice_site: Site) -> None:
    people = company("ben")
    people.sit(anna="N", ben="S")
    table = talkers(people)
    table.come("anna", "ben")
    table.talk("anna", "ben")
    table.all_hear("anna", "ben")
    voice_site.restart("web.1")
    for page in table.pages.values():
        expect(page.locator("#status")).to_be_hidden(timeout=SOON * 1000)
        page.keyboard.press("m")
        page.keyboard.press("m")
    table.all_hear("anna", "ben")
    assert [page.evaluate("connections.length") for page in table.pages.values()] == [1, 1], "the same as before"


def test_without_a_turn_server_they_connect_directly_and_are_told_what_may_fail(
    browser: Browser, make_site, live_db
) -> None:
    people = company("ben")
    people.sit(anna="N", ben="S")
    table = Talkers(browser, make_site(**NEEDED), people)
    table.come("anna", "ben")
    table.talk("anna", "ben")
    table.all_hear("anna", "ben")
    expect(table.pages["anna"].locator("#voice")).to_contain_text("may not hear each other")
    table.pages["anna"].click("#voice summary")
    expect(table.pages["anna"].locator("#voice [data-voice=relay]")).to_be_disabled()
    assert {kind for each in table.stats("anna") for kind in each["kinds"]} == {"host"}
    table.leave()


def test_who_leaves_the_seat_leaves_the_talk(talkers) -> None:
    people = company("ben")
    people.sit(anna="N", ben="S")
    table = talkers(people)
    table.come("anna", "ben")
    table.talk("anna", "ben")
    table.all_hear("anna", "ben")
    table.pages["ben"].click('#lobby [data-seat="S"] [data-act=stand]')
    expect(table.pages["ben"].locator("#voice")).to_have_count(0)
    wait_for(lambda: table.stats("ben") == [] == table.stats("anna"), "the connection to end")
    expect(table.pages["anna"].locator("#voice .talkers li")).to_have_count(1)


def test_a_refused_and_a_missing_microphone_are_explained(talkers) -> None:
    people = company("ben")
    people.sit(anna="N")
    table = talkers(people)
    table.come("anna")
    anna = table.pages["anna"]
    expect(anna.locator("[data-voice]")).to_have_count(0)  # nobody is there to talk to
    people.sit(ben="S")
    for error, sentence in (("NotAllowedError", "is not allowed"), ("NotFoundError", "No microphone was found")):
        anna.evaluate(
            "name => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', name) } }", error
        )
        anna.click("#voice [data-voice=join]")
        expect(anna.locator("#voice [role=alert]")).to_contain_text(sentence)
        expect(anna.locator("#voice [data-voice=join]")).to_be_visible()
    keep_looks(anna, "voice-refused")
