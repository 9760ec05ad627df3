"""Events as plain data: as they stand in the log and go over the wire."""

from collections.abc import Iterable
from typing import Any

import msgspec

from games.rules.events import EVENT_TYPES, Event


def to_data(event: Event) -> dict[str, Any]:
    """`{"type": ..., fields...}` with lists, dicts, strings, numbers only."""
    return {"type": event.type, **msgspec.to_builtins(event)}


def from_data(data: dict[str, Any]) -> Event:
    """The inverse. Raises KeyError or msgspec.ValidationError for what is no event."""
    return msgspec.convert(data, EVENT_TYPES[data["type"]])


def events_from_json(text: str | bytes) -> tuple[Event, ...]:
    """One move's events out of the log."""
    return tuple(from_data(item) for item in msgspec.json.decode(text))


def events_to_json(events: Iterable[Event]) -> str:
    """One move's events for the log."""
    return msgspec.json.encode([to_data(event) for event in events]).decode()
