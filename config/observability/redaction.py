"""Removes cards, secrets and tokens from any text that leaves the site.

Our own messages do not contain them. This is for the messages of others: a database's `Failing row contains (...)`, a
`KeyError`, a library that shows what it could not decode.
"""

import re
from typing import Final

HIDDEN: Final = "[hidden]"

_RANK = "[AKQJT2-9]"
_CARD = f"[SHDC]{_RANK}"
_SUITS = "[AKQJT2-9.]{16}"
_SUIT = f"{_RANK}{{0,13}}"
_HELD = "[AKQJT2-9-]{0,13}"  # a void may be a dash
_AN_HONOUR = "(?:(?<=[AKQJT])|(?=[2-9.-]{0,14}[AKQJT]))"
_QUOTE = r"\\*[\"']"  # also as JSON within JSON shows it
# Between a name and its value: `=`, `": "`, and PostgreSQL's `(name)=(value)`.
_IS = rf"(?:{_QUOTE}\s?[:=]\s?|\)?\s?=\s?\(?)"
_VALUE = r"""(?!\[hidden)(?:\\*"(?:[^"\\]|\\.)*|\\*'(?:[^'\\]|\\.)*|[^\s&;,"')}]+)"""
_CODE_LETTER = "[2-9A-HJKMNP-TV-Za-hjkmnp-tv-z]"  # of rooms.codes, in any case
_SHORT_CODE = f"{_CODE_LETTER}{{3}}[- ]?{_CODE_LETTER}{{4}}"
_LONG_CODE = r"(?=[a-z_-]*[A-Z0-9])[\w-]{16}"  # a word in small letters is none
# Each pattern begins with letters that `re` finds fast, and checks by a look-behind what precedes them. A first group
# is kept.
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # A row that PostgreSQL refuses: most of its columns have no form of their own.
        r"(Failing row contains \()[^\n]{0,4000}(?=\))",
        # Bytes as Python shows them: secrets, hot states, message bodies.
        r"b(?<!\wb)'(?:[^'\\]|\\.)*'",
        r'b(?<!\wb)"(?:[^"\\]|\\.)*"',
        # 32 bytes in hexadecimal: a deal's secret, a digest.
        "[0-9a-f]{64,}|[0-9A-F]{64,}",
        # The base64 body of a Celery message: a JSON list or object.
        "(?:W[13]|eyJ)[A-Za-z0-9+/]{20,}={0,2}",
        # API tokens, bearer tokens, invitations, sessions, browsers, passwords in addresses.
        "bridge_[A-Za-z0-9_-]{20,}",
        r"([Bb]earer )[^\s\"',]+",
        r"(join(?:\\*/|%(?:25)*2[Ff]))[^/\s\"'?%&\\]+",
        # Links in mails: to a new password, and to confirm an address.
        r"(reset(?:/|%(?:25)*2[Ff])key(?:\\*/|%(?:25)*2[Ff]))[^/\s\"'?%&\\]+",
        r"(confirm-email(?:\\*/|%(?:25)*2[Ff]))[^/\s\"'?%&\\]+",
        rf"(session(?:id|_key){_IS}{_QUOTE}?)[^;\s\"')]+",
        r"(csrftoken=)[^;\s\"']+",
        r"(device=)[^;\s\"']+",
        r"(://)[^/\s:@]*:[^/\s@]+(?=@)",
        # What browsers tell each other to connect: addresses of players, and the keys of their connections.
        r"candidate:(?!\[hidden)[^\n\"']+",
        r"(IN IP[46] )[^\s\"'\\]+",
        r"(ice-(?:pwd|ufrag):)[^\s\"'\\]+",
        # A value by its name: passwords, secrets, tokens; a code of a room, short or long.
        rf"([PpSsTt](?i:assword|asswd|assphrase|wd|ecret|oken)\w{{0,20}}{_IS}){_VALUE}",
        rf"(code{_IS}{_QUOTE}?)(?:{_SHORT_CODE}|{_LONG_CODE})(?![\w-])",
        # Hands by suits: as in PBN, also after some tricks (if an honour is left: else they look like an address), and
        # as in LIN, unless they are a part of a column.
        rf"[AKQJT2-9.](?=[AKQJT2-9.-]{{6}}){_AN_HONOUR}(?:(?<=\.)|{_HELD}\.){_HELD}\.{_HELD}\.{_HELD}",
        rf"S(?=[AKQJT2-9HDC]{{7}})(?<!{_CARD}S){_SUIT}H{_SUIT}D{_SUIT}C{_SUIT}(?![AKQJT2-9SHDC])",
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
