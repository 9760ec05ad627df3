"""`docs/protocol.md`, made from the messages themselves."""

import inspect
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from games.rules import player_view, state
from games.rules.elements.board import Board, Vulnerability
from games.rules.elements.call import Call, Denomination
from games.rules.elements.card import Card
from games.rules.elements.contract import Contract
from games.rules.elements.scoring import Part
from games.rules.elements.seat import Seat
from games.rules.events import EVENT_TYPES, Shown
from games.rules.phases import undo
from games.rules.phases.claim import Claim
from realtime.wire import messages

_PARTS: tuple[Any, ...] = (messages.Last, messages.You, messages.GameView, messages.ExplanationView, messages.RoomView)
_PARTS += (messages.RoomSettings, messages.PlayerInfo, messages.BoardResult, messages.Fairness)
_VALUES: tuple[Any, ...] = (
    player_view.PlayerView,
    player_view.TrickView,
    Board,
    Contract,
    Claim,
    undo.UndoRequest,
    undo.UndoTarget,
)
_VALUES += (state.Actor, state.Result, Part, Shown)

_HEAD = """# The wire protocol, version {version}

Made by `bin/manage document_protocol` from `realtime/wire/messages.py`; do not edit.

One websocket per open page and room: `/ws/rooms/<room id>/`, JSON text frames, at most 16 KB from a client. A browser
is known by its session cookie and must come from the site's own origin; a program sends the header
`Authorization: Bearer <token>`.
Get one with `POST /api/guests`, make a room with `POST /api/rooms` or enter one with `POST /api/rooms/join`, then:

1. connect, send `hello` with `last: null`, and get `welcome` with the room and a snapshot of the board;
2. `sit`, then `ready`; when all four seats are filled and ready, the first `event` of a new game is `dealt`;
3. fold each event over the snapshot: the result is what a fresh snapshot would show;
4. when it is your turn, send `call` or `play` with a new UUID as `id` and the number of the last move you have seen;
5. every action gets exactly one answer: an `event` with its id, `done`, or `refused`. Without an answer after a
   reconnect, send the same message with the same id again: it counts once, and gets the first answer;
6. send `beat` every 5 s; when the server's `beat` shows a number above yours, send `hello` with your `last` again.

Times are milliseconds since the epoch. Lists by seat are in the order N E S W. Cards are `SA` to `C2`, calls `P`, `X`,
`XX`, `1C` to `7N`. Every event carries the next number of its game, for every viewer; drop what is at or below yours.
"""


def protocol_page() -> str:
    """The whole page."""
    client = _tagged(messages.ClientMessage)
    server = _tagged(messages.ServerMessage)
    chapters = [
        _HEAD.format(version=messages.PROTOCOL),
        "## From the client\n",
        *(_struct(kind, str(kind.__struct_config__.tag)) for kind in client),
        "## From the server\n",
        *(_struct(kind, str(kind.__struct_config__.tag)) for kind in server),
        "## Events\n\nThe items of `event.events`, each with its `type`. A move has one or more.\n",
        *(_value(kind, name) for name, kind in EVENT_TYPES.items()),
        "## Values\n",
        *(_struct(kind, kind.__name__) for kind in _PARTS),
        *(_value(kind, kind.__name__) for kind in _VALUES),
        "## Codes\n\nRefusals: " + ", ".join(f"`{code}`" for code in get_args(messages.Code)) + ".\n",
        "| close | meaning |\n|---|---|",
        "\n".join(f"| {code} | {meaning} |" for code, meaning in messages.CLOSE_CODES.items()) + "\n",
    ]
    return "\n".join(chapters)


def _tagged(union: Any) -> list[Any]:
    return list(get_args(union))


def _struct(kind: Any, title: str) -> str:
    info = msgspec.structs.fields(kind)
    rows = [(field.name, field.type, "" if field.required else " (optional)") for field in info]
    return _section(kind, title, rows)


def _value(kind: Any, title: str) -> str:
    hints = get_type_hints(kind)
    return _section(kind, title, [(field.name, hints[field.name], "") for field in fields(kind)])


def _section(kind: Any, title: str, rows: Iterable[tuple[str, Any, str]]) -> str:
    said = inspect.cleandoc(kind.__doc__ or "")
    text = "" if not said or said.startswith(f"{kind.__name__}(") else f"{said}\n"
    lines = "\n".join(f"- `{name}`: {_type(hint)}{note}" for name, hint, note in rows)
    return "\n".join(filter(None, [f"### `{title}`\n", text, f"{lines}\n" if lines else ""]))


def _type(hint: Any) -> str:
    """Return a type in words: what a JSON reader finds there."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint == messages.SeatLetter:
        return _NAMES[Seat]
    if hasattr(hint, "__metadata__"):
        return _type(arguments[0]) + _bounds(hint.__metadata__[0])
    if origin is Literal:
        return " or ".join(f"`{msgspec.json.encode(value).decode()}`" for value in arguments)
    if origin in (tuple, list):
        return f"list of {_type(arguments[0])}"
    if origin not in (None, messages.GameView):
        return " or ".join(dict.fromkeys(_type(part) for part in arguments))
    return _NAMES.get(hint, getattr(origin or hint, "__name__", str(hint)))


def _bounds(meta: msgspec.Meta) -> str:
    names = {"ge": "from", "le": "to", "min_length": "at least", "max_length": "at most"}
    said = [f"{word} {value}" for key, word in names.items() if (value := getattr(meta, key)) is not None]
    unit = " characters" if meta.max_length is not None else ""
    return f" ({' '.join(said)}{unit})" if said else ""


_NAMES: dict[Any, str] = {str: "text", int: "integer", float: "number", bool: "true or false", type(None): "null"}
_NAMES |= {
    messages.Board: player_view.PlayerView.__name__,
    Any: "object",
    Card: "card",
    Call: "call",
    Seat: "`N` or `E` or `S` or `W`",
}
_NAMES |= {
    kind: " or ".join(f"`{item.value}`" for item in kind) for kind in (Vulnerability, Denomination, undo.UndoPolicy)
}
