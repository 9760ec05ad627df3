"""A client that plays over the protocol alone. `Listener`, its base, keeps the socket open and the messages.

An example:

    client = await Client.guest("http://127.0.0.1:8000", name="North")
    room = await client.make_room(name="A table")
    await client.connect(room)
    await client.act({"type": "sit", "seat": "N"})
    await client.wait(lambda: client.my_turn)
    await client.call("1N")
"""

import asyncio
import contextlib
from typing import Any, Self
from uuid import uuid4

from bench.client.api import Api
from bench.client.fold import SEATS, View
from bench.client.listener import BEAT_SECONDS, PATIENCE_SECONDS, Listener, Message

__all__ = ["BEAT_SECONDS", "Client", "Message", "decider"]

RESEND_SECONDS = 2.0


class Client(Listener):
    """Becomes a guest, joins rooms and acts; `site` is like http://127.0.0.1:8000."""

    def __init__(self, site: str, token: str, *, socket_site: str | None = None, label: str = "") -> None:
        """`socket_site` is like ws://127.0.0.1:8001, where the websockets are served elsewhere than the pages."""
        super().__init__(token, socket_site or site.replace("http", "ws", 1), label)
        self.api = Api(site, token)
        self.code = ""
        self.away = False
        """Set while the player stays away on purpose: nothing is sent again, and `act` waits for longer."""

    @classmethod
    async def guest(cls, site: str, *, name: str = "", socket_site: str | None = None) -> Self:
        """Raises ApiError."""
        made = await Api(site).post("/api/guests", **({"name": name} if name else {}))
        return cls(site, made["token"], socket_site=socket_site, label=name or made["name"])

    async def make_room(self, **fields: Any) -> str:
        """Return its id; `self.code` is the code that others join with. Raises ApiError."""
        made = await self.api.post("/api/rooms", **fields)
        self.code = made["code"]
        return str(made["room"])

    async def join(self, code: str) -> str:
        """Return the id of the room. Raises ApiError."""
        return str((await self.api.post("/api/rooms/join", code=code))["room"])

    async def act(self, message: Message) -> Message:
        """Send the action (an `id` is added unless it has one) and return its answer: the `event` with its id, `done`
        or `refused`.

        Without an answer it is sent again with the same id every 2 s, and after a reconnection. Raises TimeoutError
        after 30 s, not counting the time in which the client is away.
        """
        if self._error is not None:
            raise self._error
        message = {**message, "id": message.get("id") or str(uuid4())}
        waiting = self._waiting.setdefault(message["id"], asyncio.get_running_loop().create_future())
        patience = PATIENCE_SECONDS
        try:
            await self.send(message)
            while True:
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(asyncio.shield(waiting), RESEND_SECONDS)
                if self.away:
                    continue
                patience -= RESEND_SECONDS
                if patience < 0:
                    raise TimeoutError(f"{self}: no answer to {message}")
                await self.send(message)
        finally:
            self._waiting.pop(message["id"], None)

    async def call(self, call: str, **fields: Any) -> Message:
        return await self.act({"type": "call", **self._position(), "call": call, **fields})

    async def play(self, card: str) -> Message:
        return await self.act({"type": "play", **self._position(), "card": card})

    async def claim(self, tricks: int, line: str = "") -> Message:
        return await self.act({"type": "claim", **self._position(), "tricks": tricks, "line": line})

    async def undo(self) -> Message:
        return await self.act({"type": "undo", **self._position()})

    async def answer(self, what: str, *, accept: bool) -> Message:
        """Answer the open claim or undo: `what` is 'claim' or 'undo'."""
        assert self.view is not None
        request = self.view[what]["request"]
        return await self.act({"type": f"{what}_answer", "game": self.game, "request": request, "accept": accept})

    def _position(self) -> Message:
        return {"game": self.game, "seq": self.seq}

    @property
    def my_turn(self) -> bool:
        """Whether a call or a card is due from a hand that this player decides for."""
        view = self.view
        if view is None or view["turn"] is None or view["claim"] or self.you is None:
            return False
        return bool(view["actors"][SEATS.index(decider(view, view["turn"]))]["player"] == self.you["player"])


def decider(view: View, seat: str) -> str:
    """The seat whose player decides for this hand: declarer's for dummy's, but dummy's for declarer's where a robot
    declares and a person is dummy."""
    contract = view["contract"]
    if contract is None:
        return seat
    declarer = contract["declarer"]
    dummy = SEATS[(SEATS.index(declarer) + 2) % 4]
    if seat not in {declarer, dummy}:
        return seat
    robot_declares, robot_is_dummy = (view["actors"][SEATS.index(each)]["robot"] for each in (declarer, dummy))
    return dummy if robot_declares and not robot_is_dummy else declarer
