"""Open sockets that only send beats: `python -m bench.load.crowd --sockets URL seats.jsonl`.

Prints `ready` when all have been welcomed. Each line on stdin is a command: `beat` starts and `quiet` stops the beats.
Both are answered with the number of beats since the last command. The end of stdin closes all sockets.
"""

import argparse
import itertools
import json
import os
import sys
import time
from typing import Any

from bench.client.frames import SocketLoop, WebSocket
from bench.load.load import BEAT_SECONDS

WELCOME_SECONDS = 30.0
_WELCOME = b'{"type":"welcome"'
_BYE = b'{"type":"bye"'


class Crowd:
    """All sockets, welcomed. `rooms` are the objects that `bench_seed` printed."""

    def __init__(self, url: str, rooms: list[dict[str, Any]]) -> None:
        self.loop = SocketLoop()
        self.welcomed = self.beats = 0
        self.beating = False
        self.sockets: list[WebSocket] = []
        for room in rooms:
            for token in room["tokens"]:
                websocket = WebSocket(
                    self.loop, f"{url}/ws/rooms/{room['room']}/", self._on_text, self._on_lost, token=token
                )
                websocket.send(b'{"type":"hello","last":null}')
                self.sockets.append(websocket)
            self._wait_for_welcomes()
        self._beat(time.perf_counter(), itertools.cycle(self.sockets))

    def _wait_for_welcomes(self) -> None:
        """Called after each room: a process that has to welcome thousands at once is too late for all. Raises
        TimeoutError."""
        if not self.loop.run(WELCOME_SECONDS, lambda: self.welcomed == len(self.sockets)):
            raise TimeoutError(f"{self.welcomed} of {len(self.sockets)} sockets were welcomed")

    def _beat(self, due: float, in_turn: "itertools.cycle[WebSocket]") -> None:
        if self.beating:
            next(in_turn).send(b'{"type":"beat","seq":0}')
            self.beats += 1
        due += BEAT_SECONDS / len(self.sockets)
        self.loop.call_at(due, lambda: self._beat(due, in_turn))

    def _on_text(self, text: bytes) -> None:
        if text.startswith(_WELCOME):
            self.welcomed += 1
        elif text.startswith(_BYE):
            self._on_lost(text.decode())

    def _on_lost(self, why: str) -> None:
        sys.exit(f"a socket was lost: {why}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Open sockets and let them beat.")
    parser.add_argument("--sockets", required=True, help="ws://host:port")
    parser.add_argument("rooms", help="a file of what bench_seed printed")
    options = parser.parse_args()
    with open(options.rooms) as rooms:  # noqa: PTH123
        crowd = Crowd(options.sockets, [json.loads(line) for line in rooms])
    print("ready", flush=True)
    os.set_blocking(sys.stdin.fileno(), False)
    while True:
        crowd.loop.run(0.1)
        match _command():
            case None:
                continue
            case "":
                break
            case command:
                print(crowd.beats, flush=True)
                crowd.beats, crowd.beating = 0, command == "beat"
    crowd.loop.close()


def _command() -> str | None:
    """The next command; None while there is none, '' at the end of stdin."""
    try:
        data = os.read(sys.stdin.fileno(), 100)
    except BlockingIOError:
        return None
    return data.decode().strip()


if __name__ == "__main__":
    main()
