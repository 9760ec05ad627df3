"""Answers to room actions, stored for a day by the ids of the actions, so that a repeat gets the same answer."""

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
    """The answer to one action; `request` is the action's message as plain data."""

    action_id: UUID
    room: UUID
    player: int
    request: Any
    answer: Answer

    def answer_again(self, *, room: UUID, player: int, message: messages.RoomAction) -> Answer:
        """Answer another action under this id: a repeat (same room, player and request) the same, else a refusal."""
        if (self.room, self.player, self.request) != (room, player, _plain(message)):
            return messages.Refused("bad_message", "This id is already another action's.", self.action_id, "id")
        return self.answer

    @classmethod
    def of(cls, answer: Answer, *, room: UUID, player: int, message: messages.RoomAction) -> Self:
        return cls(message.id, room, player, _plain(message), answer)


def find_statement(ids: Collection[UUID]) -> Statement:
    """Return the statement that reads the stored answers to these ids."""
    return _FIND, (list(ids),)


def parse_found(rows: Rows) -> dict[UUID, StoredAnswer]:
    """Return the answers that `find_statement` read, by id."""
    return {
        action_id: StoredAnswer(action_id, room, player, msgspec.json.decode(request), _answer.decode(answer))
        for action_id, room, player, request, answer in rows
    }


def store_statement(answers: Collection[StoredAnswer]) -> Statement:
    """Return the statement that stores these answers, inside the transaction of the actions.

    Executing it raises IntegrityError for an id that has an answer already.
    """
    return _KEEP, (msgspec.json.encode(answers).decode(),)


def _plain(message: messages.RoomAction) -> Any:
    """Return the message as JSON data without NUL characters, which PostgreSQL cannot store."""
    return msgspec.json.decode(msgspec.json.encode(message).replace(b"\\u0000", b"\\ufffd"))


_answer = msgspec.json.Decoder(Answer)
