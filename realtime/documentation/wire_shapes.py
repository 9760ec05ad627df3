"""Every message, event and value of the wire, listed once for the page on the protocol and for the types of the table
page."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

import msgspec

from games.rules import events, player_view, state
from games.rules.elements.board import Board, Vulnerability
from games.rules.elements.call import Denomination
from games.rules.elements.contract import Contract
from games.rules.elements.scoring import Part
from games.rules.elements.seat import Seat
from games.rules.phases import undo
from games.rules.phases.claim import Claim
from realtime.wire import messages

ENUMS = (Seat, Vulnerability, Denomination, undo.UndoPolicy)

_STRUCTS: tuple[Any, ...] = (
    messages.Last,
    messages.You,
    messages.Warned,
    messages.Silenced,
    messages.GameView,
    messages.ExplanationView,
    messages.RoomView,
    messages.RoomSettings,
    messages.PlayerInfo,
    messages.BoardResult,
    messages.Fairness,
    messages.Talker,
)
_DATACLASSES: tuple[Any, ...] = (
    player_view.PlayerView,
    player_view.TrickView,
    Board,
    Contract,
    Claim,
    undo.UndoRequest,
    undo.UndoTarget,
    state.Actor,
    state.Result,
    Part,
    events.Shown,
)
_HINTS: dict[Any, Any] = {list[Any]: list[events.Event], messages.Board: player_view.PlayerView}
"""What `realtime.wire` leaves open, since it does not import the rules."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    hint: Any
    optional: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object. `tag` is its `type` on the wire, None for a value without one."""

    name: str
    tag: str | None
    text: str
    fields: tuple[Field, ...]


def client_messages() -> Iterator[Shape]:
    return (_struct(kind) for kind in get_args(messages.ClientMessage))


def server_messages() -> Iterator[Shape]:
    return (_struct(kind) for kind in get_args(messages.ServerMessage))


def board_events() -> Iterator[Shape]:
    return (_dataclass(kind, tag) for tag, kind in events.EVENT_TYPES.items())


def values() -> Iterator[Shape]:
    """Whatever a message or event contains that is an object itself."""
    yield from map(_struct, _STRUCTS)
    yield from map(_dataclass, _DATACLASSES)


def _struct(kind: Any) -> Shape:
    listed = (Field(field.name, _hint(field.type), not field.required) for field in msgspec.structs.fields(kind))
    tag = kind.__struct_config__.tag
    return Shape(kind.__name__, None if tag is None else str(tag), _text(kind), tuple(listed))


def _dataclass(kind: Any, tag: str | None = None) -> Shape:
    hints = get_type_hints(kind)
    listed = (Field(field.name, _hint(hints[field.name]), optional=False) for field in fields(kind))
    return Shape(kind.__name__, tag, _text(kind), tuple(listed))


def _hint(hint: Any) -> Any:
    return _HINTS.get(hint, hint)


def _text(kind: Any) -> str:
    """Return the docstring, without the signature that a dataclass gets when it has none."""
    text = inspect.cleandoc(kind.__doc__ or "")
    return "" if text.startswith(f"{kind.__name__}(") else text
