"""Removes cards, secrets and tokens from any text that leaves the site.

Our own messages do not contain them. This is for the messages of others: a database's `Failing row contains (...)`, a
`KeyError`, a library that shows what it could not decode.
"""

import re
from typing import Final

HIDDEN: Final = "[hidden]"

_CARD = "[SHDC][AKQJT2-9]"
_SUITS = "[AKQJT2-9.]{16}"
# Each pattern begins with letters that `re` finds fast, and checks by a look-behind what precedes them. A first group
# is kept.
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Bytes as Python shows them: secrets, hot states, message bodies.
        r"b(?<!\wb)'(?:[^'\\]|\\.)*'",
        r'b(?<!\wb)"(?:[^"\\]|\\.)*"',
        # 32 bytes in hexadecimal: a deal's secret, a digest.
        "[0-9a-f]{64,}|[0-9A-F]{64,}",
        # The base64 body of a Celery message: a JSON list or object.
        "(?:W[13]|eyJ)[A-Za-z0-9+/]{20,}={0,2}",
        # API tokens, bearer tokens, invitations, sessions, passwords in addresses.
        "bridge_[A-Za-z0-9_-]{20,}",
        r"([Bb]earer )[^\s\"',]+",
        r"(/join/)[^/\s\"'?]+",
        r"(%2[Ff]join%2[Ff])[^%/\s\"'&]+",
        r"(sessionid=)[^;\s\"']+",
        r"(csrftoken=)[^;\s\"']+",
        r"(://)[^/\s:@]*:[^/\s@]+(?=@)",
        # Cards, after tokens, whose letters may look like cards: a deal's column (`SASKH2`), a single card, a card in
        # bytes that were printed without their quotes.
        rf"{_CARD}(?:(?:{_CARD})+|(?<![A-Za-z0-9]..)(?![A-Za-z0-9])|(?<=\\x[0-9a-f][0-9a-f]..))",
        # A hand of thirteen cards by suits, as in PBN, and a suit as in a diagram.
        rf"{_SUITS}(?<![\w.]{_SUITS})(?![\w.])",
        "[♠♥♦♣] ?[AKQJT2-9]+(?![a-z0-9])",
    )
)


def redact(text: str) -> str:
    """Return the text with all cards, secrets and tokens replaced by HIDDEN."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{HIDDEN}" if pattern.groups else HIDDEN, text)
    return text
