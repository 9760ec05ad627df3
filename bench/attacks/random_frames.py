"""Random frames from people who sit at tables of their own, while others play: no error, no neighbour hurt.

The limits of messages are raised, so that most frames reach what reads them. A socket is closed after a hundred
offences more than good messages, and then opened again.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final, get_args

import msgspec

from bench.attacks.attacked_site import ATTACKERS, PLAYERS, AttackedSite
from bench.client.frames import SocketLoop, WebSocket
from bench.comparison import run_load
from bench.limits import NO_LIMITS
from realtime.wire.messages import ClientMessage

TABLES, RATE, ATTACKED = 5, 10, 4
BATCH = 50
TYPES = {kind.__struct_config__.tag: msgspec.structs.fields(kind) for kind in get_args(ClientMessage)}
RARE: Final = {"leave", "remove_player", "substitute", "stand"}
"""Of these most frames would be the last of a board."""

_TEXTS = (
    "",
    "N",
    "1N",
    "P",
    "SA",
    "X" * 500,
    "\u202e",
    "\0",
    "\ud7ff",
    "{}",
    "'; --",
    "😀" * 60,
    "0",
    "room",
    "player",
)
_NUMBERS = (0, 1, -1, 2, 13, 14, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30, 0.5, -0.0)


def run(*, count: int, seed: int) -> list[str]:
    """Send `count` frames; print what was answered and return what was broken."""
    with ExitStack() as stack:
        target = AttackedSite(stack, NO_LIMITS)
        load = threading.Thread(target=_play, args=(target, over := threading.Event(), failures := []))
        load.start()
        try:
            answers = _attack(target, count, random.Random(seed))
        finally:
            over.set()
            load.join()
        print(f"{count} frames; answers: {dict(answers.most_common())}")
        broken = [f"random frames: {each}" for each in (*failures, *target.errors()[:10])]
        return broken + ([] if answers["refused"] else ["random frames: nothing was refused: did they arrive?"])


def _play(target: AttackedSite, over: threading.Event, failures: list[str]) -> None:
    """Let others play until it is over; add what went wrong for them to `failures`."""
    while not over.is_set():
        arguments = ["--tables", str(TABLES), "--rate", str(RATE), "--seconds", "10", "--warm-up", "1"]
        rooms = target.stage.seed(TABLES)
        result = run_load(arguments, target.site.realtime_urls, {}, extra=["--source", PLAYERS], rooms=rooms)
        failures += [f"a neighbour: {each}" for each in result["failures"]]
        failures += ["a neighbour's table stands still"] if result["stuck"] else []


class _Attacker:
    """One seat of an attacked table. Opens its socket again when it is closed; elsewhere, when it was sent away."""

    def __init__(self, loop: SocketLoop, places: Iterator[tuple[str, str]], answers: Counter[str]) -> None:
        self._loop = loop
        self._places = places
        self._place = next(places)
        self.answers = answers
        self.game = self.seq = 1
        self._socket: WebSocket | None = None

    def send(self, frame: bytes, kind: int) -> None:
        if self._socket is None or self._socket.number < 0:
            url, token = self._place
            self._socket = WebSocket(self._loop, url, self._on_text, self._on_lost, token=token, source=ATTACKERS)
            self._socket.send(b'{"type":"hello","last":null}')
        self._socket.send(frame, kind)

    def _on_text(self, text: bytes) -> None:
        message = msgspec.json.decode(text)
        self.answers[message["type"]] += 1
        if message["type"] == "refused":
            self.answers[message["code"]] += 1
        elif message["type"] == "event":
            self.game, self.seq = message["game"], message["seq"]
        elif message["type"] == "welcome" and message["game"]:
            self.game, self.seq = message["game"]["game"], message["game"]["seq"]

    def _on_lost(self, why: str) -> None:
        self.answers[why] += 1
        if why.endswith(("4003", "4040")):  # it has left, was removed, or the room is closed
            self._place = next(self._places)


def _attack(target: AttackedSite, count: int, chance: random.Random) -> Counter[str]:
    answers: Counter[str] = Counter()
    loop = SocketLoop()
    places = _places(target)
    attackers = [_Attacker(loop, places, answers) for _ in range(4 * ATTACKED)]
    for number in range(count):
        attacker = chance.choice(attackers)
        attacker.send(*random_frame(chance, attacker.game, attacker.seq))
        if number % BATCH == 0:
            loop.run(0.02)
    loop.run(5)
    loop.close()
    return answers


def _places(target: AttackedSite) -> Iterator[tuple[str, str]]:
    """Yield the addresses of rooms and the tokens of their players, of new rooms without end."""
    while True:
        for line in target.stage.seed(ATTACKED).splitlines():
            room = msgspec.json.decode(line)
            for token in room["tokens"]:
                yield f"{target.socket_url}/ws/rooms/{room['room']}/", token


def random_frame(chance: random.Random, game: int, seq: int) -> tuple[bytes, int]:
    """Return a frame and its kind: text for most, binary for some; `game` and `seq` are likely in what it says."""
    draw = chance.random()
    if draw < 0.1:
        return chance.randbytes(chance.randrange(300)), chance.choice((0x81, 0x82))
    frame = msgspec.json.encode(_message(chance, game, seq))
    if draw < 0.2:
        frame = frame[: chance.randrange(len(frame))]
    elif draw < 0.3:
        place = chance.randrange(len(frame))
        frame = frame[:place] + chance.randbytes(1) + frame[place + 1 :]
    elif draw < 0.32:
        frame = b"[" * chance.randrange(1, 8000)
    return frame, 0x81


def _message(chance: random.Random, game: int, seq: int) -> dict[str, Any]:
    tag = chance.choice(list(TYPES))
    if tag in RARE and chance.random() < 0.95:
        tag = "beat"
    message: dict[str, Any] = {"type": tag}
    for field in TYPES[tag]:
        if chance.random() < 0.95:
            message[field.encode_name] = _value(chance, field.encode_name, game, seq)
    if chance.random() < 0.05:
        message["more"] = _any(chance, 3)
    return message


def _value(chance: random.Random, name: str, game: int, seq: int) -> Any:
    if chance.random() < 0.15:
        return _any(chance, 3)
    likely: dict[str, Any] = {
        "id": str(random_id(chance)),
        "game": game,
        "seq": seq,
        "move": chance.randrange(max(seq, 1) + 1),
        "request": chance.randrange(max(seq, 1) + 1),
        "call": chance.choice(("P", "X", "XX", f"{chance.randint(1, 7)}{chance.choice('CDHSN')}")),
        "card": chance.choice("SHDC") + chance.choice("AKQJT98765432"),
        "seat": chance.choice("NESW"),
        "tricks": chance.randrange(14),
        "to": chance.choice(("room", "opponents", "player", "kibitzers")),
        "ready": True,
        "accept": chance.random() < 0.7,
        "player": chance.randrange(200),
    }
    return likely.get(name, chance.choice(_TEXTS))


def random_id(chance: random.Random) -> str:
    """Return the text of a UUID."""
    text = f"{chance.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _any(chance: random.Random, depth: int) -> Any:
    kind = chance.randrange(7 if depth else 5)
    if kind < 2:
        return chance.choice(_TEXTS)
    if kind < 4:
        return chance.choice(_NUMBERS)
    if kind == 4:
        return chance.choice((None, True, False))
    if kind == 5:
        return [_any(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {chance.choice(_TEXTS): _any(chance, depth - 1) for _ in range(chance.randrange(4))}
