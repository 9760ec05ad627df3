"""What must not stand in any text that leaves the site: cards, secrets, tokens, wherever they come from.

The first line of defence is not to say them. This is the second one, for what others say for us: a database's
`Failing row contains (...)`, a `KeyError`, a library that shows what it could not decode.
"""

import re
from typing import Final

HIDDEN: Final = "[hidden]"

_CARD = r"[SHDC][AKQJT2-9]"
_PATTERNS = (
    # Bytes as Python shows them: secrets, hot states, message bodies.
    r"(?<!\w)b'(?:[^'\\]|\\.)*'",
    r'(?<!\w)b"(?:[^"\\]|\\.)*"',
    # A deal's column, `SASKH2`; a single card; one in bytes that were shown without their quotes.
    rf"(?:{_CARD}){{2,}}",
    rf"(?<![A-Za-z0-9]){_CARD}(?![A-Za-z0-9])",
    rf"(?<=\\x[0-9a-f][0-9a-f]){_CARD}",
    # A hand of thirteen by suits, as PBN writes it, and what a diagram shows of one.
    r"(?<![\w.])(?=[AKQJT2-9.]{16}(?![\w.]))(?:[AKQJT2-9]*\.){3}[AKQJT2-9]*",
    r"[♠♥♦♣] ?[AKQJT2-9]+(?![a-z0-9])",
    # 32 bytes in hexadecimal: a deal's secret, a digest.
    r"(?:[0-9a-fA-F]{2}){32,}",
    # The base64 body of a Celery message: a JSON list or object.
    r"(?<![A-Za-z0-9+/])(?:W1|W3|eyJ)[A-Za-z0-9+/]{20,}={0,2}",
    # API tokens, bearer tokens, invitations, sessions, passwords in addresses.
    r"bridge_[A-Za-z0-9_-]{20,}",
    r"(?i:(?<=bearer )[^\s\"',]+)",
    r"(?<=/join/)[^/\s\"'?]+",
    r"(?i:(?<=%2Fjoin%2F)[^%/\s\"'&]+)",
    r"(?<=sessionid=)[^;\s\"']+",
    r"(?<=csrftoken=)[^;\s\"']+",
    r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",
)
_TELLING = re.compile("|".join(_PATTERNS))


def redact(text: str) -> str:
    """The same text with everything telling replaced."""
    return _TELLING.sub(HIDDEN, text)
