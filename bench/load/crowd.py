"""Sockets that are open and do nothing but beat: `python -m bench.load.crowd --sockets URL < seats.jsonl`.

Says `ready` on stdout when all have been welcomed. A line on stdin gives the command: `beat` and `hush` begin and end
the clients' beats (both are answered with how many were sent since the last command), the end of stdin closes all.
"""

import argparse
import itertools
import json
import os
import sys
import time
from typing import Any

from bench.client.frames import Line, Wire
from bench.load.load import BEAT_SECONDS

WELCOME_SECONDS = 30.0
_WELCOME = b'{"type":"welcome"'
_BYE = b'{"type":"bye"'


class Crowd:
    """All of them, welcomed."""

    def __init__(self, url: str, rooms: list[dict[str, Any]]) -> None:
        self.wire = Wire()
        self.welcomed = self.beats = 0
        self.beating = False
        self.lines: list[Line] = []
        for room in rooms:
            for token in room["tokens"]:
                line = Line(self.wire, f"{url}/ws/rooms/{room['room']}/", self._hear, self._lost, token=token)
                line.say(b'{"type":"hello","last":null}')
                self.lines.append(line)
            self._wait()
        self._beat(time.perf_counter(), itertools.cycle(self.lines))

    def _wait(self) -> None:
        """Room by room, for a process that greets thousands at once keeps none of its times. Raises TimeoutError."""
        if not self.wire.run(WELCOME_SECONDS, lambda: self.welcomed == len(self.lines)):
            raise TimeoutError(f"{self.welcomed} of {len(self.lines)} sockets were welcomed")

    def _beat(self, due: float, everybody: "itertools.cycle[Line]") -> None:
        if self.beating:
            next(everybody).say(b'{"type":"beat","seq":0}')
            self.beats += 1
        due += BEAT_SECONDS / len(self.lines)
        self.wire.at(due, lambda: self._beat(due, everybody))

    def _hear(self, text: bytes) -> None:
        if text.startswith(_WELCOME):
            self.welcomed += 1
        elif text.startswith(_BYE):
            self._lost(text.decode())

    def _lost(self, why: str) -> None:
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
        crowd.wire.run(0.1)
        match _command():
            case None:
                continue
            case "":
                break
            case command:
                print(crowd.beats, flush=True)
                crowd.beats, crowd.beating = 0, command == "beat"
    crowd.wire.close()


def _command() -> str | None:
    """The next one; None while there is none, '' when nobody gives any more."""
    try:
        data = os.read(sys.stdin.fileno(), 100)
    except BlockingIOError:
        return None
    return data.decode().strip()


if __name__ == "__main__":
    main()
