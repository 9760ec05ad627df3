"""How long a client waits for the answer to an action."""

import asyncio

import pytest

from bench.client import client

TIMES = 5
"""How often an action is sent again before the client gives up."""


class AwayClient(client.Client):
    """Away for far longer than `PATIENCE_SECONDS`, and answered as soon as it sends the action again."""

    times_checked = 0
    checks_until_back = 4 * TIMES

    @property
    def away(self):
        self.times_checked += 1
        return self.times_checked <= self.checks_until_back

    @away.setter
    def away(self, value):
        assert value is False

    async def send(self, message):
        await super().send(message)
        if len(self.sent) > 1 and self.times_checked > self.checks_until_back:
            self._receive({"type": "done", "id": message["id"]})


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(client, "RESEND_SECONDS", 1 / 64)
    monkeypatch.setattr(client, "PATIENCE_SECONDS", TIMES / 64)


def test_the_time_away_does_not_count():
    away = AwayClient("http://127.0.0.1", "token")
    answer = asyncio.run(away.act({"type": "ready", "ready": True}))
    first, second = away.sent
    assert first == second, "once before and once after, with the same id"
    assert answer == {"type": "done", "id": first["id"]}


def test_a_client_that_is_not_away_gives_up():
    present = client.Client("http://127.0.0.1", "token")
    with pytest.raises(TimeoutError):
        asyncio.run(present.act({"type": "ready", "ready": True}))
    assert len(present.sent) == 1 + TIMES
