"""Frames made and read by hand, against a library that does it in general."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.base import Extension
from websockets.frames import CTRL_OPCODES, Frame, Opcode
from websockets.streams import StreamReader

from realtime.wire.frames import frame_of, single_frame_text

texts = st.text(max_size=300) | st.integers(0, 70_000).map(lambda size: "x" * size)
NO_EXTENSIONS: list[Extension] = []


def read(data: bytes, *, mask: bool) -> Frame:
    stream = StreamReader()
    stream.feed_data(data)
    parser = Frame.parse(stream.read_exact, mask=mask, max_size=None, extensions=NO_EXTENSIONS)
    try:
        next(parser)
    except StopIteration as done:
        return done.value
    raise AssertionError("more bytes are wanted")


@given(texts)
def test_a_frame_of_ours_is_read_by_others(text):
    frame = read(frame_of(text.encode()), mask=False)
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, text.encode())


@given(texts.filter(lambda text: text.isascii() and len(text) <= 4096))
def test_a_whole_ascii_text_is_read_as_it_was_said(text):
    data = Frame(Opcode.TEXT, text.encode()).serialize(mask=True, extensions=NO_EXTENSIONS)
    assert single_frame_text(data) == text.encode()


@given(st.sampled_from(Opcode), st.binary(max_size=200), st.booleans(), st.booleans(), st.integers(-8, 8))
def test_anything_else_is_left_to_the_parser(opcode, payload, fin, mask, cut):
    if opcode in CTRL_OPCODES:
        fin, payload = True, payload[:125]
    whole = Frame(opcode, payload, fin=fin).serialize(mask=mask, extensions=NO_EXTENSIONS)
    data = whole[:cut] if cut < 0 else whole + b"x" * cut
    expected = opcode is Opcode.TEXT and fin and mask and cut == 0 and payload.isascii()
    assert single_frame_text(data) == (payload if expected else None)


@pytest.mark.parametrize("size", [4097, 16_385, 65_536])
def test_long_messages_are_for_the_server_to_measure(size):
    assert single_frame_text(Frame(Opcode.TEXT, b"x" * size).serialize(mask=True, extensions=NO_EXTENSIONS)) is None


def test_a_length_of_eight_bytes_is_not_taken_for_a_length():
    assert single_frame_text(bytes((0x81, 0xFF)) + b"x" * (4 + 127)) is None


@given(st.binary(max_size=20))
def test_noise_is_never_an_error(data):
    assert single_frame_text(data) is None or data[0] == 0x81
