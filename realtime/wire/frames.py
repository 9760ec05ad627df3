"""Websocket text frames as bytes (RFC 6455, section 5.2), for the unfragmented messages that are nearly all traffic.

A general parser takes a hundred times as long for them, and a sender that encodes the same frame for each of four
readers takes four times as long.
"""

from typing import Any

_TEXT = 0x81  # FIN and opcode 1
_MASKED = 0x80
_SHORT, _WORD, _LONG = 125, 126, 127
_USUAL = 4096
"""In bytes. Longer messages are rare, and are left to the server, which applies its size limits."""


def outgoing(text: str) -> dict[str, Any]:
    """Return the ASGI message that sends this text; it may be used for any number of sockets.

    `realtime.server.daphne_hardening` sends its `frame` as it is; any other server reads `text`.
    """
    return {"type": "websocket.send", "text": text, "frame": frame_of(text.encode())}


def frame_of(payload: bytes) -> bytes:
    """Return an unmasked text frame, as a server sends it."""
    size = len(payload)
    if size <= _SHORT:
        return bytes((_TEXT, size)) + payload
    if size < 1 << 16:
        return bytes((_TEXT, _WORD)) + size.to_bytes(2, "big") + payload
    return bytes((_TEXT, _LONG)) + size.to_bytes(8, "big") + payload


def single_frame_text(data: bytes) -> bytes | None:
    """Return the payload if `data` is exactly one masked frame of at most 4096 bytes of ASCII text, else None."""
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
