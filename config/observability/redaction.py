"""What must not stand in any text that leaves the site: cards, secrets, tokens, wherever they come from.

The first line of defence is not to say them. This is the second one, for what others say for us: a database's
`Failing row contains (...)`, a `KeyError`, a library that shows what it could not decode.
"""

import re
from typing import Final

HIDDEN: Final = "[hidden]"

_CARD = "[SHDC][AKQJT2-9]"
_SUITS = "[AKQJT2-9.]{16}"
# Each begins with letters, or a few of them, that `re` finds fast; what must stand before them is looked at afterwards.
# The first group, where there is one, stays.
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
        # Cards last, for letters of a token may look like them: a deal's column, `SASKH2`; a single card; one in bytes
        # that were shown without their quotes.
        rf"{_CARD}(?:(?:{_CARD})+|(?<![A-Za-z0-9]..)(?![A-Za-z0-9])|(?<=\\x[0-9a-f][0-9a-f]..))",
        # A hand of thirteen by suits, as PBN writes it, and what a diagram shows of one.
        rf"{_SUITS}(?<![\w.]{_SUITS})(?![\w.])",
        "[♠♥♦♣] ?[AKQJT2-9]+(?![a-z0-9])",
    )
)


def redact(text: str) -> str:
    """The same text with everything telling replaced."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{HIDDEN}" if pattern.groups else HIDDEN, text)
    return text
