import json
from uuid import uuid4

import pytest

from realtime.wire import messages

ID = str(uuid4())


def call(**changes):
    return json.dumps({"type": "call", "id": ID, "game": 7, "seq": 3, "call": "1N", **changes})


def test_a_well_formed_message_is_read():
    message = messages.parse(call())
    assert isinstance(message, messages.Call) and str(message.id) == ID and message.call == "1N"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (call(seq=-1), "seq"),
        (call(seq="3"), "seq"),
        (call(game=0), "game"),
        (call(call="seven notrump"), "call"),
        (call(alert="x" * 201), "alert"),
        (call(alert="strong\x00"), "alert"),
        (json.dumps({"type": "chat", "id": ID, "to": "room", "text": "\x00"}), "text"),
        (json.dumps({"type": "explain", "id": ID, "game": 1, "move": 2, "text": "a\x00b"}), "text"),
        (json.dumps({"type": "claim", "id": ID, "game": 1, "seq": 3, "tricks": 1, "line": "\x00"}), "line"),
        (call(id="7"), "id"),
        (json.dumps({"type": "sit", "id": ID, "seat": "Q"}), "seat"),
        (json.dumps({"type": "claim", "id": ID, "game": 1, "seq": 3, "tricks": 14}), "tricks"),
        (json.dumps({"type": "fly"}), "type"),
    ],
)
def test_a_bad_field_is_named(text, field):
    with pytest.raises(messages.BadMessage) as error:
        messages.parse(text)
    assert error.value.field == field


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", '"hello"', "\x00", '{"type": 3}', b"\xff\xfe", '{"a": NaN}']
)
def test_anything_else_is_a_bad_message(text):
    with pytest.raises(messages.BadMessage):
        messages.parse(text)


def test_an_unknown_field_is_refused_and_the_id_is_kept():
    with pytest.raises(messages.BadMessage) as error:
        messages.parse(call(seat="N"))
    assert "seat" in error.value.message and str(error.value.action_id) == ID
