"""Four players of one table of the reference, over Socket.io's own protocol (Engine.io 4) on a plain websocket.

By the same loop as the players of this site, so that what a client costs is the same for both. The reference knows no
boards: it is play without end, and checks only whose turn it is.
"""

import json
from typing import Any
from urllib.parse import urlencode

from bench.client.action_ids import action_ids
from bench.client.frames import Line, Wire
from bench.load.site_table import ALL_EARS, Watcher

_OPEN, _CONNECT, _PING, _PONG = b"0", b"40", b"2", b"3"
_READY, _MOVE = b'42["ready"', b'42["move"'
_ids = action_ids()


class ReferenceTable:
    def __init__(self, url: str, number: int, load: Watcher) -> None:
        self.url = url
        self.number = number
        self.name = f"table {number}"
        self.load = load
        self.lines: list[Line] = []
        self.sent_at = 0.0
        self.seq = 0
        self._first = b""
        self._ears = 0
        self._ready = 0

    def connect(self, wire: Wire) -> None:
        for seat in range(4):
            query = urlencode({"EIO": 4, "transport": "websocket", "seat": seat})
            self.lines.append(Line(wire, f"{self.url}/socket.io/?{query}", self._ear(seat), self._lost))

    def start(self) -> None:
        self.load.dealt(self)
        self.load.free(self)

    def act(self, now: float) -> None:
        play = f'{{"seq":{self.seq},"card":{self.seq % 52},"action_id":"{next(_ids)}"}}'
        self.sent_at = now
        self.lines[self.seq % 4].say(f'42["play",{play}]'.encode())

    def ready(self, now: float = 0.0) -> None:
        """There are no boards."""

    def beat(self, place: int) -> None:
        """Socket.io's heartbeat comes from the server."""

    def _ear(self, place: int) -> Any:
        mine = 1 << place

        def hear(text: bytes) -> None:
            if text == self._first and not self._ears & mine:
                self._ears |= mine
            elif text.startswith(_MOVE) and not self._ears and self._next(text):
                self._first, self._ears = text, mine
            else:
                self._other(place, text)
            if self._ears == ALL_EARS:
                self._first, self._ears = b"", 0
                self.seq += 1
                self.load.heard(self)
                self.load.free(self)

        return hear

    def _next(self, text: bytes) -> bool:
        return bool(json.loads(text[2:])[1]["seq"] == self.seq)

    def _other(self, place: int, text: bytes) -> None:
        if text == _PING:
            self.lines[place].say(_PONG)
        elif text.startswith(_CONNECT):
            self.lines[place].say(f'42["join",{self.number}]'.encode())
        elif text.startswith(_READY):
            self._ready += 1
            if self._ready == 4:
                self.load.seated(self)
        elif text.startswith(_OPEN):
            self.lines[place].say(_CONNECT)
        else:
            self.load.failed(f"{self.name}: {text[:200].decode()}")

    def _lost(self, why: str) -> None:
        self.load.failed(f"{self.name}: {why}")
