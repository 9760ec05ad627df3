import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.usernames import rules


@pytest.mark.parametrize(
    "name", ["anna", "Ben_2", "Łukasz", "Анна", "Ζωή", "李小龍", "たなかタロウ", "김철수", "राम", "x.y-z"]
)
def test_names_of_one_alphabet_may_be_had(name):
    rules.check(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("аnna", "one alphabet"),
        ("annα", "one alphabet"),
        ("李anna", "one alphabet"),
        ("anna b", "letters, digits"),
        ("anna@mail", "letters, digits"),
        ("😀", "letters, digits"),
        ("anna\u202e", "letters, digits"),
        ("anna\u0660", "letters, digits"),
        ("_._", "a letter or a digit"),
        ("", "1 to 30"),
        ("a" * 31, "1 to 30"),
        ("admin", "kept for the site"),
        ("Adm1n", "kept for the site"),
        ("M.o.d", "kept for the site"),
        ("аdmіn", "one alphabet"),
        ("robot", "kept for the site"),
        ("guest-12", "kept for the site"),
        ("Former_x", "kept for the site"),
    ],
)
def test_other_names_are_refused_with_the_reason(name, why):
    with pytest.raises(ValidationError, match=why):
        rules.check(name)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Nd", "Pc", "Pd"]), min_size=1, max_size=8))
def test_no_name_mixes_alphabets(text):
    """Whatever passes has letters of one script, or of the two or three that Japanese and Korean write together."""
    try:
        rules.check(text)
    except ValidationError:
        return
    scripts = {rules.script_of(char) for char in text if char.isalpha()}
    assert len(scripts) <= 1 or scripts <= {"HIRAGANA", "KATAKANA", "CJK"} or scripts <= {"HANGUL", "CJK"}
