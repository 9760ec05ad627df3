"""Four players of one table of the reference, over Socket.io's own protocol (Engine.io 4) on a plain websocket.

They use the same loop as the players of this site, so that a client costs the same for both. The reference has no
boards: play never ends, and only the turn is checked.
"""

import json
from typing import Any
from urllib.parse import urlencode

from bench.client.action_ids import action_ids
from bench.client.frames import SocketLoop, WebSocket
from bench.load.site_table import ALL_FOUR, TableObserver

_OPEN, _CONNECT, _PING, _PONG = b"0", b"40", b"2", b"3"
_READY, _MOVE = b'42["ready"', b'42["move"'
_ids = action_ids()


class ReferenceTable:
    """`number` is the reference's number of the table."""

    def __init__(self, url: str, number: int, load: TableObserver) -> None:
        self.url = url
        self.number = number
        self.name = f"table {number}"
        self.load = load
        self.sockets: list[WebSocket] = []
        self.sent_at = 0.0
        self.seq = 0
        self._first = b""
        self._received = 0
        self._ready = 0

    def connect(self, loop: SocketLoop) -> None:
        for seat in range(4):
            query = urlencode({"EIO": 4, "transport": "websocket", "seat": seat})
            self.sockets.append(WebSocket(loop, f"{self.url}/socket.io/?{query}", self._listener(seat), self._on_lost))

    def start(self) -> None:
        self.load.on_dealt(self)
        self.load.on_free(self)

    def act(self, now: float) -> None:
        play = f'{{"seq":{self.seq},"card":{self.seq % 52},"action_id":"{next(_ids)}"}}'
        self.sent_at = now
        self.sockets[self.seq % 4].send(f'42["play",{play}]'.encode())

    def ready(self, now: float = 0.0) -> None:
        """Nothing to do: the reference has no boards."""

    def beat(self, place: int) -> None:
        """Nothing to do: Socket.io's heartbeat comes from the server."""

    def _listener(self, place: int) -> Any:
        mine = 1 << place

        def on_text(text: bytes) -> None:
            if text == self._first and not self._received & mine:
                self._received |= mine
            elif text.startswith(_MOVE) and not self._received and self._is_next(text):
                self._first, self._received = text, mine
            else:
                self._on_other(place, text)
            if self._received == ALL_FOUR:
                self._first, self._received = b"", 0
                self.seq += 1
                self.load.on_move(self)
                self.load.on_free(self)

        return on_text

    def _is_next(self, text: bytes) -> bool:
        return bool(json.loads(text[2:])[1]["seq"] == self.seq)

    def _on_other(self, place: int, text: bytes) -> None:
        if text == _PING:
            self.sockets[place].send(_PONG)
        elif text.startswith(_CONNECT):
            self.sockets[place].send(f'42["join",{self.number}]'.encode())
        elif text.startswith(_READY):
            self._ready += 1
            if self._ready == 4:
                self.load.on_seated(self)
        elif text.startswith(_OPEN):
            self.sockets[place].send(_CONNECT)
        else:
            self.load.on_failure(f"{self.name}: {text[:200].decode()}")

    def _on_lost(self, why: str) -> None:
        self.load.on_failure(f"{self.name}: {why}")
