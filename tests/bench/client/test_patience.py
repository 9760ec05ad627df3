"""How long a program waits for the answer to what it said."""

import asyncio

import pytest

from bench.client import client

TIMES = 5
"""An action is said again before patience is over."""


class Absent(client.Client):
    """Away for far longer than he is patient, and answered as soon as he says it again."""

    asked = 0
    back = 4 * TIMES

    @property
    def away(self):
        self.asked += 1
        return self.asked <= self.back

    @away.setter
    def away(self, value):
        assert value is False

    async def send(self, message):
        await super().send(message)
        if len(self.sent) > 1 and self.asked > self.back:
            self._take({"type": "done", "id": message["id"]})


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(client, "RESEND_SECONDS", 1 / 64)
    monkeypatch.setattr(client, "PATIENCE_SECONDS", TIMES / 64)


def test_patience_stands_still_while_one_is_away():
    absent = Absent("http://127.0.0.1", "token")
    answer = asyncio.run(absent.act({"type": "ready", "ready": True}))
    first, second = absent.sent
    assert first == second, "once before and once after, under the same id"
    assert answer == {"type": "done", "id": first["id"]}


def test_patience_of_one_who_is_here_ends():
    here = client.Client("http://127.0.0.1", "token")
    with pytest.raises(TimeoutError):
        asyncio.run(here.act({"type": "ready", "ready": True}))
    assert len(here.sent) == 1 + TIMES
