import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.usernames.skeleton import LONGEST, skeleton

LETTERS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x3FFF, exclude_categories=["Cs", "Cn"]), max_size=40)


@pytest.mark.parametrize(
    ("name", "like_it"),
    [
        ("Anna", "aNNa"),
        ("anna", "аnnа"),  # two Cyrillic letters
        ("coco", "сосо"),  # all Cyrillic
        ("ANNA", "ΑΝΝΑ"),  # all Greek
        ("HET", "НЕТ"),
        ("bill", "B1ll"),
        ("bill", "biII"),
        ("bob", "b0b"),
        ("modern", "rnodern"),
        ("anna", "an.na"),
        ("anna", "anna_"),
        ("Ben", "Ｂｅｎ"),
        ("Zoë", "Zoe\u0308"),
        ("admin", "АDМІN"),
    ],
)
def test_names_that_look_alike_are_one(name, like_it):
    assert skeleton(name) == skeleton(like_it)


@pytest.mark.parametrize(
    ("name", "other"), [("anna", "hanna"), ("ben", "bea"), ("Zoë", "Zoe"), ("李", "王"), ("7", "1")]
)
def test_names_that_do_not_are_two(name, other):
    assert skeleton(name) != skeleton(other)


@given(LETTERS)
def test_a_skeleton_is_its_own_and_short(name):
    form = skeleton(name)
    assert len(form) <= LONGEST
    assert skeleton(form) == form


@given(LETTERS)
def test_form_and_width_of_the_letters_make_no_difference(name):
    for form in ("NFC", "NFD", "NFKC"):
        assert skeleton(unicodedata.normalize(form, name)) == skeleton(name)


def test_long_names_stay_apart():
    assert skeleton("a" * 300) != skeleton("a" * 301) and len(skeleton("a" * 300)) == LONGEST
