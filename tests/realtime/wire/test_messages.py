import json
from contextlib import suppress
from types import UnionType
from typing import Annotated, Union, get_args, get_origin
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.wire import messages

ID = "0b5b8f8e-6f0e-4f43-9d3a-3c1a86f4d2a7"


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


SHOWN = {"call": "alert", "claim": "line", "explain": "text", "chat": "text", "report": "text", "settings": "name"}
PASSED_ON = {("voice_signal", "description")}
"""What no person reads: it goes to another browser as it came."""
"""The fields that other people read, by the type of the message."""

FIELDS = {
    "call": {"game": 7, "seq": 3, "call": "1N"},
    "claim": {"game": 7, "seq": 3, "tricks": 1},
    "explain": {"game": 7, "move": 2},
    "chat": {"to": "room"},
    "report": {"player": 3, "reason": "abuse"},
    "settings": {},
}
DIRTY = {
    "stro\u202egn\u2066": "strogn",
    "\x1b]0;owned\x07two\x9b2J": "]0;ownedtwo2J",
    "12-14\nNorth:\tI pass\r\n": "12-14 North: I pass",
    "a\u2028b\u2029c\u00a0 d": "a b c d",
    "we\u200bak\ufeff\u00ad\u180e": "weak",
    "Z" + "\u0335" * 30: "Z" + "\u0335" * 2,
    "Zoe\u0308": "Zo\u00eb",
}


def said(kind, text):
    return json.dumps({"type": kind, "id": ID, **FIELDS[kind], SHOWN[kind]: text})


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("text", DIRTY)
def test_what_others_read_is_cleaned_as_it_comes_in(kind, text):
    message = messages.parse(said(kind, text))
    assert getattr(message, SHOWN[kind]) == DIRTY[text]
    assert messages.parse(msgspec.json.encode(message)) == message, "a worker reads the same again"


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("text", ["\u202e\u200b", " \n\t", "\u3164", "\x1b"])
def test_a_text_of_which_nothing_can_be_shown_is_refused_by_its_field(kind, text):
    with pytest.raises(messages.BadMessage) as error:
        messages.parse(said(kind, text))
    assert (error.value.field, str(error.value.action_id)) == (SHOWN[kind], ID)


def test_no_alert_and_no_line_are_no_empty_ones():
    assert messages.parse(call(alert="")).alert == ""
    assert messages.parse(call()).alert is None
    assert messages.parse(said("claim", "")).line == ""


def test_a_text_grows_no_longer_than_the_message_allows():
    grows = "\u0958"  # two characters in NFC
    assert len(messages.parse(call(alert=grows * 200)).alert) == 200
    assert len(messages.parse(said("chat", grows * 500)).text) == 500


def test_every_text_of_a_client_is_cleaned_or_is_no_text():
    """A new field that others read must be cleaned too; what has two characters, or is one of a few words, is none."""
    texts = set()
    for shape in get_args(messages.ClientMessage):
        for field in msgspec.structs.fields(shape):
            union = get_origin(field.type) in {Union, UnionType}
            for part in get_args(field.type) if union else (field.type,):
                if get_origin(part) is Annotated and get_args(part)[0] is str and get_args(part)[1].max_length != 2:
                    texts.add((shape.__struct_config__.tag, field.name))
                assert part is not str, "a text without a limit"
    assert texts - PASSED_ON == set(SHOWN.items())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", '"hello"', "\x00", '{"type": 3}', b"\xff\xfe", '{"a": NaN}']
)
def test_anything_else_is_a_bad_message(text):
    with pytest.raises(messages.BadMessage):
        messages.parse(text)


DEEP = [opening * 7000 for opening in ("[", '{"a":', '[{"a":')]


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize(
    "before", ["", '{"x":', '{"type":"call","x":', '{"type":"call","id":', '{"type":', '{"type":"hello","last":{"x":']
)
def test_a_deeply_nested_text_is_a_bad_message(before, deep):
    for text in (before + deep, (before + deep).encode()):
        with pytest.raises(messages.BadMessage):
            messages.parse(text)
        assert messages.action_id(text) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "id", "text", "to"]) | st.text(), inner),
)


@given(st.binary() | st.text() | JSON.map(json.dumps))
def test_whatever_comes_is_a_message_or_a_bad_message(text):
    with suppress(messages.BadMessage):
        messages.parse(text)
    messages.action_id(text)


@given(JSON, st.sampled_from(sorted(SHOWN)))
def test_so_does_whatever_stands_in_a_message(value, kind):
    text = json.dumps({"type": kind, "id": ID, **FIELDS[kind], SHOWN[kind]: value})
    with suppress(messages.BadMessage):
        messages.parse(text)
    assert messages.action_id(text) in {None, UUID(ID)}


def test_an_unknown_field_is_refused_and_the_id_is_kept():
    with pytest.raises(messages.BadMessage) as error:
        messages.parse(call(seat="N"))
    assert "seat" in error.value.message and str(error.value.action_id) == ID
