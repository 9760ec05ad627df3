import unicodedata

import pytest

from accounts.names import NAME_LENGTH, clean_name, made_up_name


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


def test_made_up_names_are_many_and_clean():
    names = {made_up_name() for _ in range(100)}
    assert len(names) > 60
    assert all(clean_name(name) == name for name in names)
