"""What room actions were answered, kept a day: a repeat gets the same, under whatever id it comes."""

from collections.abc import Collection
from typing import Any, Self
from uuid import UUID

import msgspec

from config.sql import Rows, Statement
from realtime.wire import messages

Answer = messages.Done | messages.Refused

_FIND = "SELECT action_id, room_id, player_id, request, answer FROM rooms_action WHERE action_id = ANY(%s)"
_KEEP = """
INSERT INTO rooms_action (action_id, room_id, player_id, request, answer)
SELECT action_id, room, player, request, answer
FROM json_to_recordset(%s::text::json) AS k(action_id uuid, room uuid, player bigint, request jsonb, answer jsonb)"""


class StoredAnswer(msgspec.Struct, frozen=True):
    """One action's answer; `request` is the action as plain data."""

    action_id: UUID
    room: UUID
    player: int
    request: Any
    answer: Answer

    def again(self, *, room: UUID, player: int, message: messages.RoomAction) -> Answer:
        """For an action under this id: a repeat is the same room, player and request; anything else is a mistake."""
        if (self.room, self.player, self.request) != (room, player, _plain(message)):
            return messages.Refused("bad_message", "This id is already another action's.", self.action_id, "id")
        return self.answer

    @classmethod
    def of(cls, answer: Answer, *, room: UUID, player: int, message: messages.RoomAction) -> Self:
        return cls(message.id, room, player, _plain(message), answer)


def find_statement(ids: Collection[UUID]) -> Statement:
    """What reads those of these ids that were answered before."""
    return _FIND, (list(ids),)


def parse_found(rows: Rows) -> dict[UUID, StoredAnswer]:
    """What `find_statement` read."""
    return {
        action_id: StoredAnswer(action_id, room, player, msgspec.json.decode(request), _answer.decode(answer))
        for action_id, room, player, request, answer in rows
    }


def store_statement(answers: Collection[StoredAnswer]) -> Statement:
    """Inside the transaction of what was done. Raises IntegrityError for an id that has an answer."""
    return _KEEP, (msgspec.json.encode(answers).decode(),)


def _plain(message: messages.RoomAction) -> Any:
    """As JSON that PostgreSQL takes: it stores no NUL."""
    return msgspec.json.decode(msgspec.json.encode(message).replace(b"\\u0000", b"\\ufffd"))


_answer = msgspec.json.Decoder(Answer)
