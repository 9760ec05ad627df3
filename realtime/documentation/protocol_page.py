"""`docs/protocol.md`, made from the messages themselves."""

from typing import Any, Literal, get_args, get_origin

import msgspec

from games.rules.elements.call import Call
from games.rules.elements.card import Card
from games.rules.elements.seat import Seat
from games.rules.events import Event
from realtime.documentation import wire_shapes
from realtime.documentation.wire_shapes import ENUMS, Shape
from realtime.wire import messages

_HEAD = """# The wire protocol, version {version}

Made by `bin/manage document_protocol` from the types in `realtime/wire` and `games/rules`; do not edit.

One websocket per open page and room: `/ws/rooms/<room id>/`, JSON text frames, at most 16 KB from a client. A browser
is known by its session cookie and must come from the site's own origin; a program sends the header
`Authorization: Bearer <token>`.
Get one with `POST /api/guests`, make a room with `POST /api/rooms` or enter one with `POST /api/rooms/join`, each with
`Content-Type: application/json`, then:

1. connect, send `hello` with `last: null`, and get `welcome` with the room and a snapshot of the board;
2. `sit`, then `ready`; when all four seats are filled and ready, the first `event` of a new game is `dealt`;
3. fold each event over the snapshot: the result is what a fresh snapshot would show;
4. when it is your turn, send `call` or `play` with a new UUID as `id` and the number of the last move you have seen;
5. every action gets exactly one answer: an `event` with its id, `done`, or `refused`. Without an answer after a
   reconnect, send the same message with the same id again: it counts once, and gets the first answer. What is said
   (`chat`, `phrase`, `explain`, `ask`, `mute`, `block`, `report`) is remembered for ten minutes, actions in the room
   for a day, moves for ever;
6. send `beat` every 5 s; when the server's `beat` shows a number above yours, send `hello` with your `last` again.

Times are milliseconds since the epoch. Lists by seat are in the order N E S W. Cards are `SA` to `C2`, calls `P`, `X`,
`XX`, `1C` to `7N`. A text that others read is cleaned: it becomes one line in NFC without control, bidirectional and
invisible characters; one of which nothing is left is refused. Every event carries the next number of its game, for
every viewer; drop what is at or below yours.
"""


def protocol_page() -> str:
    """The whole page."""
    chapters = [
        _HEAD.format(version=messages.PROTOCOL),
        "## From the client\n",
        *map(_section, wire_shapes.client_messages()),
        "## From the server\n",
        *map(_section, wire_shapes.server_messages()),
        "## Events\n\nThe items of `event.events`, each with its `type`. A move has one or more.\n",
        *map(_section, wire_shapes.board_events()),
        "## Values\n",
        *map(_section, wire_shapes.values()),
        "## Codes\n\nRefusals: " + ", ".join(f"`{code}`" for code in get_args(messages.Code)) + ".\n",
        "| close | meaning |\n|---|---|",
        "\n".join(f"| {code} | {meaning} |" for code, meaning in messages.CLOSE_CODES.items()) + "\n",
    ]
    return "\n".join(chapters)


def _section(shape: Shape) -> str:
    text = f"{shape.text}\n" if shape.text else ""
    lines = "\n".join(
        f"- `{field.name}`: {_type(field.hint)}{' (optional)' if field.optional else ''}" for field in shape.fields
    )
    return "\n".join(filter(None, [f"### `{shape.tag or shape.name}`\n", text, f"{lines}\n" if lines else ""]))


def _type(hint: Any) -> str:
    """Return a type in words: what a JSON reader finds there."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _NAMES:
        return _NAMES[hint]
    if hasattr(hint, "__metadata__"):
        return _type(arguments[0]) + _bounds(hint.__metadata__[0])
    if origin is Literal:
        return " or ".join(f"`{msgspec.json.encode(value).decode()}`" for value in arguments)
    if origin in (tuple, list):
        return f"list of {_type(arguments[0])}"
    if origin not in (None, messages.GameView):
        return " or ".join(dict.fromkeys(_type(part) for part in arguments))
    return str(getattr(origin or hint, "__name__", hint))


def _bounds(meta: msgspec.Meta) -> str:
    names = {"ge": "from", "le": "to", "min_length": "at least", "max_length": "at most"}
    limits = [f"{word} {value}" for key, word in names.items() if (value := getattr(meta, key)) is not None]
    unit = " characters" if meta.max_length is not None else ""
    return f" ({' '.join(limits)}{unit})" if limits else ""


_NAMES: dict[Any, str] = {str: "text", int: "integer", float: "number", bool: "true or false", type(None): "null"}
_NAMES |= {Event: "event", Card: "card", Call: "call"}
_NAMES |= {kind: " or ".join(f"`{item.value}`" for item in kind) for kind in ENUMS}
_NAMES[messages.SeatLetter] = _NAMES[Seat]
