"""Single text frames of a websocket as bytes (RFC 6455, 5.2): those that are nearly all there are.

A general parser takes a hundred times as long for them, and a sender that makes the same frame anew for each of four
readers four times.
"""

from typing import Any

_TEXT = 0x81  # FIN and opcode 1
_MASKED = 0x80
_SHORT, _WORD, _LONG = 125, 126, 127
_USUAL = 4096
"""Bytes; anything longer is rare, and the server's limits on sizes are for it to apply."""


def outgoing(text: str) -> dict[str, Any]:
    """The ASGI message that sends this text to any number of sockets. `frame` is for a server that knows it
    (`realtime.server.daphne_hardening`); every other reads `text`."""
    return {"type": "websocket.send", "text": text, "frame": frame_of(text.encode())}


def frame_of(payload: bytes) -> bytes:
    """A server's frame: not masked."""
    size = len(payload)
    if size <= _SHORT:
        return bytes((_TEXT, size)) + payload
    if size < 1 << 16:
        return bytes((_TEXT, _WORD)) + size.to_bytes(2, "big") + payload
    return bytes((_TEXT, _LONG)) + size.to_bytes(8, "big") + payload


def sole_text(data: bytes) -> bytes | None:
    """What a client says, if these are one whole masked frame of usual size with ASCII text; None for all else."""
    if len(data) < 6 or data[0] != _TEXT or not _MASKED <= data[1] < _MASKED | _LONG:
        return None
    size, start = data[1] & 0x7F, 2
    if size == _WORD:
        size, start = int.from_bytes(data[2:4], "big"), 4
    if size > _USUAL or len(data) != start + 4 + size:
        return None
    mask = (data[start : start + 4] * (size // 4 + 1))[:size]
    masked = int.from_bytes(data[start + 4 :], "little")
    text = (masked ^ int.from_bytes(mask, "little")).to_bytes(size, "little")
    return text if text.isascii() else None
