"""Events as plain data, as they are stored in the log and sent over the wire."""

from collections.abc import Iterable
from typing import Any

import msgspec

from games.rules.events import EVENT_TYPES, Event


def to_data(event: Event) -> dict[str, Any]:
    """Return `{"type": ..., fields...}`, made of lists, dicts, strings and numbers only."""
    return {"type": event.type, **msgspec.to_builtins(event)}


def from_data(data: dict[str, Any]) -> Event:
    """Return the event of such data. Raises KeyError or msgspec.ValidationError for data that is no event."""
    return msgspec.convert(data, EVENT_TYPES[data["type"]])


def events_from_json(text: str | bytes) -> tuple[Event, ...]:
    """Read the events of one move as the log stores them."""
    return tuple(from_data(item) for item in msgspec.json.decode(text))


def events_to_json(events: Iterable[Event]) -> str:
    """Return the events of one move as the log stores them."""
    return msgspec.json.encode([to_data(event) for event in events]).decode()
