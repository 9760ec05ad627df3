"""Searches logs and error reports for cards, secrets and tokens, in every form in which they may occur."""

import base64
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from games.models import Deal

CARD = rb"[SHDC][AKQJT2-9]"
BETWEEN = rb"(?:[^A-Za-z0-9]|\\+x[0-9a-f]{2}|\\+n){0,8}"
CARDS = {
    "cards in a row": re.compile(CARD + rb"(?:" + BETWEEN + CARD + rb")+"),
    "a card": re.compile(rb"(?<![A-Za-z0-9])" + CARD + rb"(?![A-Za-z0-9])"),
    "a card of msgpack": re.compile(rb"\xa2" + CARD + rb"|\\+xa2" + CARD),
}
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


def leaks(text: bytes, *, deals: Iterable[Deal] = (), words: Iterable[str] = ()) -> list[str]:
    """Return each leak with the text around it. `words` are tokens, passwords and keys."""
    telling = [(f"of deal {deal.pk}", form) for deal in deals for form in forms_of(deal)]
    telling += [("a word", word.encode()) for word in words if word]
    return [*_plain(text, telling), *_in_base64(text, telling)]


def forms_of(deal: Deal) -> Iterator[bytes]:
    """Yield the encodings of a deal's hands and secret; rows of plain cards are searched for separately."""
    for hand in filter(None, (deal.north, deal.east, deal.south, deal.west)):
        cards = [hand[place : place + 2] for place in range(0, len(hand), 2)]
        suits = ["".join(rank for suit, rank in cards if suit == wanted) for wanted in "SHDC"]
        yield ".".join(suits).encode()
        yield from (suit.encode() for suit in suits if len(suit) > 4 and not suit.isdigit())  # 97653 may be a time
        yield hand.encode().hex().encode()
    if deal.secret is not None:
        secret = bytes(deal.secret)
        yield from (secret, secret.hex().encode(), secret.hex().upper().encode(), repr(secret)[2:-1].encode())
        yield from (base64.b64encode(secret).rstrip(b"="), base64.urlsafe_b64encode(secret).rstrip(b"="))
        yield str(int.from_bytes(secret)).encode()


def _plain(text: bytes, telling: list[tuple[str, bytes]]) -> Iterator[str]:
    for what, pattern in CARDS.items():
        for match in pattern.finditer(text):
            yield _shown(what, text, match.start())
    for what, form in telling:
        if (at := text.find(form)) >= 0:
            yield _shown(what, text, at)


def _in_base64(text: bytes, telling: list[tuple[str, bytes]]) -> Iterator[str]:
    for match in set(BASE64.findall(text)):
        decoded = _decoded(match)
        if CARDS["cards in a row"].search(decoded) or re.search(rb'"' + CARD + rb'\\?"', decoded):
            yield f"cards in base64: {match!r}"
        yield from (f"{what} in base64: {match!r}" for what, form in telling if form in decoded)


def _decoded(blob: bytes) -> bytes:
    blob = blob.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    with suppress(ValueError):
        return base64.b64decode(blob[: len(blob) // 4 * 4])
    return b""


def _shown(what: str, text: bytes, at: int) -> str:
    return f"{what}: ...{text[max(0, at - 80) : at + 80]!r}..."
