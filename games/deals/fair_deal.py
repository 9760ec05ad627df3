"""Fair deals: the server commits itself to a secret before the auction and shows it after the board.

All texts are ASCII; the parts stand between bars.

    commitment = SHA-256 of  v1|room|board|secret           (the secret as 64 hexadecimal digits), written in hex
    number     = HMAC-SHA256 with the 32 secret bytes as key of  v1|room|board|entropies|counter

`room` is the room's id with hyphens, `board` the number of the board. `entropies` are what the players' browsers added,
in the order N E S W, and empty as long as none does. `counter` goes 0, 1, 2, ... until the first 12 bytes of the HMAC,
read big-endian, are below the count of deals, so that every deal is equally likely. That number is the deal
(`games.rules.elements.deal.deal_from_number`; the numbering is van Staveren's).
"""

import hmac
import secrets
from hashlib import sha256
from itertools import count
from uuid import UUID

from games.models import Deal
from games.rules.elements import deal as deals
from games.rules.elements.card import Card
from games.rules.elements.deal import DEALS, Hand, deal_from_number

SECRET_BYTES = 32
VERSION = "v1"


def draw(room_id: UUID, board_number: int) -> Deal:
    """Draw a deal with its secret and commitment; `log.open_game` stores it. Draws once for a board, never again."""
    secret = secrets.token_bytes(SECRET_BYTES)
    room = str(room_id)
    north, east, south, west = ("".join(hand) for hand in hands_from(secret, room, board_number))
    return Deal(
        north=north,
        east=east,
        south=south,
        west=west,
        secret=secret,
        commitment=commitment_to(secret, room, board_number),
        room_text=room,
        board_number=board_number,
    )


def hands_from(secret: bytes, room: str, board_number: int, entropies: str = "") -> deals.Deal:
    """Return the deal that follows from the secret."""
    return deal_from_number(number_from(secret, f"{VERSION}|{room}|{board_number}|{entropies}"))


def number_from(secret: bytes, text: str) -> int:
    """Return a number from 0 to DEALS - 1, each equally likely.

    About two of three draws are below DEALS; after the others the next counter is drawn.
    """
    for counter in count():
        digest = hmac.digest(secret, f"{text}|{counter}".encode("ascii"), "sha256")
        number = int.from_bytes(digest[:12], "big")
        if number < DEALS:
            return number
    raise AssertionError("counting never ends")


def commitment_to(secret: bytes, room: str, board_number: int) -> str:
    """Return the commitment that is shown before the auction, in hex."""
    return sha256(f"{VERSION}|{room}|{board_number}|{secret.hex()}".encode("ascii")).hexdigest()


def committed_text(room: str, board_number: int) -> str:
    """Return the committed text, with `{secret}` in place of the secret."""
    return f"{VERSION}|{room}|{board_number}|{{secret}}"


def hands_of(deal: Deal) -> deals.Deal:
    """Return the four hands of a stored deal. Raises InvalidMove when they are no deal."""
    north, east, south, west = (cards(text) for text in (deal.north, deal.east, deal.south, deal.west))
    return deals.make_deal((north, east, south, west))


def cards(text: str) -> Hand:
    """Read a hand as its column stores it: two letters for each card."""
    return tuple(Card(text[place : place + 2]) for place in range(0, len(text), 2))


def disagreements(deal: Deal) -> list[str]:
    """Return what disagrees with the secret of a deal that was drawn here; empty when the deal was fair."""
    assert deal.secret is not None
    secret = bytes(deal.secret)
    found = []
    if commitment_to(secret, deal.room_text, deal.board_number) != deal.commitment:
        found.append("the secret is not the one that was committed to")
    if hands_from(secret, deal.room_text, deal.board_number) != hands_of(deal):
        found.append("the cards are not those that follow from the secret")
    return found
