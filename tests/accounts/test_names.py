import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import NAME_LENGTH, clean_name, clean_text, made_up_name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Anna", "Anna"),
        ("  Anna \n  Maria\t", "Anna Maria"),
        ("Zoe\u0308", "Zoë"),
        ("evil\u202egnp", "evilgnp"),
        ("\u2066Anna\u2069\u200b\u200d\ufeff", "Anna"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("\u3164\u2800", ""),
        ("\u202e\u200f", ""),
        ("H" + "\u0335" * 30, "H" + "\u0335" * 2),
        ("李小龍", "李小龍"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("राम", "राम"),
        ("😀 Ann", "😀 Ann"),
        ("", ""),
    ],
)
def test_names_are_safe_to_show_beside_others(given, shown):
    assert clean_name(given) == shown


def test_names_are_short_and_stay_as_they_are_when_cleaned_again():
    long = clean_name("ab " * 100)
    assert len(long) <= NAME_LENGTH and clean_name(long) == long
    assert unicodedata.is_normalized("NFC", long)


@given(st.text(), st.integers(1, 50))
def test_a_cleaned_text_is_one_visible_line_and_stays_as_it_is(text, length):
    shown = clean_text(text, length)
    assert len(shown) <= length and clean_text(shown, length) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert not [char for char in shown if unicodedata.category(char)[0] == "C" or (char.isspace() and char != " ")]


@pytest.mark.parametrize("between", ["\u200b", "\u2066", "\x00", "\u034f", "\ufeff"])
def test_a_letter_and_its_accent_are_composed_after_what_stood_between_is_removed(between):
    assert clean_text(f"Ne{between}\u0301e", 10) == "N\u00e9e"


def test_made_up_names_are_many_and_clean():
    names = {made_up_name() for _ in range(100)}
    assert len(names) > 60
    assert all(clean_name(name) == name for name in names)
