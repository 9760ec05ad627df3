"""`static/js/table/types.js`, made from the messages: the types that the TypeScript compiler checks the page with."""

import textwrap
from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

import msgspec

from games.rules.elements.call import Call
from games.rules.elements.card import Card
from games.rules.events import Event
from realtime.documentation import wire_shapes
from realtime.documentation.wire_shapes import ENUMS, Shape
from realtime.wire import messages

_WIDTH = 120
_HEAD = """\
// The types of the wire. Made by `bin/manage document_protocol` from the types in realtime/wire and games/rules;
// do not edit. For the type checker only: no page loads this file, and every script sees its types without an import.
// docs/protocol.md has the same in words.
"""


def types_js() -> str:
    """The whole file."""
    client = {f"{shape.name}Message": shape for shape in wire_shapes.client_messages()}
    server = {f"{shape.name}Message": shape for shape in wire_shapes.server_messages()}
    events = {f"{shape.name}Event": shape for shape in wire_shapes.board_events()}
    values = {shape.name: shape for shape in wire_shapes.values()}
    chapters = [
        [
            _typedef("Card", "string", "'SA' to 'C2'."),
            _typedef("Call", "string", "'P', 'X', 'XX', '1C' to '7N'."),
            *(_typedef(kind.__name__, _literals(item.value for item in kind)) for kind in ENUMS),
            _typedef("Code", _literals(get_args(messages.Code)), "Why an action was refused."),
            _typedef("CloseCode", _literals(messages.CLOSE_CODES), "How the server closes a connection."),
        ],
        [_shape(name, shape) for name, shape in values.items()],
        [*(_shape(name, shape) for name, shape in events.items()), _union("BoardEvent", events)],
        [*(_shape(name, shape) for name, shape in client.items()), _union("ClientMessage", client)],
        [*(_shape(name, shape) for name, shape in server.items()), _union("ServerMessage", server)],
    ]
    return "\n".join([_HEAD, *("\n".join(chapter) + "\n" for chapter in chapters)]).rstrip("\n") + "\n"


def _shape(name: str, shape: Shape) -> str:
    rows = [] if shape.tag is None else [f'type: "{shape.tag}"']
    rows += [f"{field.name}{'?' if field.optional else ''}: {_type(field.hint)}" for field in shape.fields]
    return _typedef(name, "{" + ", ".join(rows) + "}", shape.text)


def _union(name: str, parts: Iterable[str]) -> str:
    return _typedef(name, " | ".join(parts))


def _typedef(name: str, definition: str, text: str = "") -> str:
    """Return one JSDoc comment, on a line of its own where it fits."""
    tag = f"@typedef {{{definition}}} {name}"
    line = f"/** {text + ' ' if text else ''}{tag} */"
    if "\n" not in line and len(line) <= _WIDTH:
        return line
    wrapped = textwrap.wrap(tag, _WIDTH - 3, break_long_words=False, break_on_hyphens=False)
    lines = [*text.splitlines(), *wrapped]
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */"])


def _type(hint: Any) -> str:
    """Return a type as TypeScript writes it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _NAMES:
        return _NAMES[hint]
    if hasattr(hint, "__metadata__"):
        return _type(arguments[0])
    if origin is Literal:
        return _literals(arguments)
    if origin in (tuple, list):
        item = _type(arguments[0])
        return f"({item})[]" if " " in item else f"{item}[]"
    if origin not in (None, messages.GameView):
        return " | ".join(dict.fromkeys(_type(part) for part in arguments))
    return str((origin or hint).__name__)


def _literals(items: Iterable[Any]) -> str:
    return " | ".join(msgspec.json.encode(item).decode() for item in items)


_NAMES: dict[Any, str] = {str: "string", UUID: "string", int: "number", float: "number", bool: "boolean"}
_NAMES |= {type(None): "null", Event: "BoardEvent", Card: "Card", Call: "Call", messages.Code: "Code"}
_NAMES[messages.SeatLetter] = "Seat"
