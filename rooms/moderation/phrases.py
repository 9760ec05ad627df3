"""Ready phrases: one tap says one of them to everybody, and a reader sees it in their own language by its code.

During a board a phrase may be a signal to partner, so only those may be said that say nothing about cards, each once a
board and person: what is left to tell by choosing among them is less than by the tempo of the play (Law 73).
"""

from typing import Final, get_args

import redis

from games.store.hot_state import client
from realtime.wire.messages import PhraseCode
from realtime.wire.refused import Refused
from rooms.models import Player

TEXTS: Final[dict[PhraseCode, str]] = {
    "hello": "Hello",
    "good_luck": "Good luck",
    "one_moment": "One moment, please",
    "back": "I am back",
    "thank_partner": "Thank you, partner",
    "well_played": "Well played",
    "well_bid": "Well bid",
    "bad_luck": "Bad luck",
    "sorry": "Sorry",
    "thank_you": "Thank you",
    "last_board": "This is my last board",
    "good_bye": "Thank you, good bye",
}
"""In the order in which a page offers them."""

assert set(TEXTS) == set(get_args(PhraseCode))

DURING_A_BOARD: Final = frozenset({"hello", "good_luck", "one_moment", "back", "thank_partner"})
"""Those that say nothing about the cards. `thank_partner` is what declarer says when dummy is shown."""

_SAID_SECONDS: Final = 7200


def check_during_board(speaker: Player, phrase: PhraseCode) -> None:
    """Raises Refused('not_allowed') for a kibitzer, a phrase that may tell something, or one said at this board.

    When Redis is away a phrase may be said again.
    """
    if not speaker.seat:
        raise Refused("not_allowed", "Who looks on does not speak to the players during a board.")
    if phrase not in DURING_A_BOARD:
        raise Refused("not_allowed", "This is said between boards.")
    key = f"room:{speaker.room_id}:phrase:{speaker.room.boards_dealt}:{speaker.pk}:{phrase}"
    try:
        new = client().set(key, 1, nx=True, ex=_SAID_SECONDS)
    except redis.RedisError:
        return
    if not new:
        raise Refused("not_allowed", "You have said this at this board.")
