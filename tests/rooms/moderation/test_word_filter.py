"""The filter hides whole bad words in any disguise, and touches nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from games.rules.elements.call import CALLS
from ops.procfile import ROOT
from rooms.moderation.word_filter import BRIDGE, DEFAULT_FILE, WordList, censor, site_words

pytestmark = pytest.mark.usefixtures("real_servers")  # for the counts of limits, which begin anew for each test
BAD = sorted(word for word in DEFAULT_FILE.read_text().splitlines() if word and not word.startswith("#"))
LOOKS = {
    "a": "aA@4áàаα",
    "e": "eE3éеё",
    "i": "iI1íіι",
    "o": "oO0öоο",
    "s": "sS$5ѕ",
    "t": "tT7",
    "c": "cCсç",
    "u": "uUü",
}
WORDS = st.sampled_from(sorted(BRIDGE))


@st.composite
def disguised(draw) -> str:
    word = draw(st.sampled_from(BAD))
    letters = [draw(st.sampled_from(LOOKS.get(letter, letter + letter.upper()))) for letter in word]
    if not any(letter.isalpha() for letter in letters):
        letters[0] = word[0]
    return "".join(letter * draw(st.integers(1, 3)) for letter in letters)


@given(disguised(), st.sampled_from(["{}", "you {}!", "({}),", "«{}»", "a {} b", "{}’s", "🂡{}🂡"]))
def test_a_bad_word_is_hidden_in_any_disguise(word, sentence):
    assert censor(sentence.format(word)) == sentence.format("*" * len(word))


@given(st.lists(WORDS, max_size=12), st.sampled_from([str.lower, str.upper, str.title]))
def test_words_of_bridge_are_never_touched(words, case):
    text = case(" ".join(words))
    assert censor(text) == text
    assert WordList.of([*BRIDGE, *BAD]).censor(text) == text, "whatever a host lists"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_length_stays_and_twice_is_once(text):
    once = censor(text)
    assert len(once) == len(text) and censor(once) == once
    assert all(new in {old, "*"} for old, new in zip(text, once, strict=True))


@given(st.text(alphabet="abdeghijlmnopqrvxyz", min_size=1, max_size=6), st.sampled_from(BAD))
def test_a_word_that_contains_a_bad_one_is_another_word(more, word):
    grown = word + more
    if grown not in site_words():  # "shit" + "ty" is one of its own
        assert WordList.of([word]).censor(grown) in {grown, "*" * len(grown)}
        assert "*" not in WordList.of([word]).censor(f"x{more}{word}q")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Scunthorpe",
            "assess the bid",
            "class",
            "Dickens",
            "cockpit",
            "spade",
            "HONOR",
            "a niggardly raise",
            "snigger",
        ),
        *("1NT 2C 2S 4S", "455", "420 -1430", "AKQ5 54 A55", "5:5", "7 $ 55", "S5 H1 T7", "K1NG", "🂡 ♠A", "", "***"),
        *("as", "ass", "shift", "shot", "sit", "Putter", "whole", "the art of retardation", "slot", "twas"),
    ],
)
def test_what_only_looks_like_one_stays(text):
    assert censor(text) == text


def test_calls_and_documents_of_bridge_stay():
    calls = " ".join(map(str, CALLS))
    assert censor(calls) == calls
    for page in ("glossary.md", "robots.md", "fair-deals.md"):
        text = (ROOT / "docs" / page).read_text()
        assert censor(text) == text


def test_a_host_names_their_own_list(settings, tmp_path):
    (tmp_path / "words").write_text("# ours\nflibber  # silly\n\nGäbel\n", "utf-8")
    settings.CHAT_FILTER_FILE = str(tmp_path / "words")
    site_words.cache_clear()
    try:
        assert censor("You FLIBBER, gabel fuck") == "You *******, ***** fuck"
    finally:
        site_words.cache_clear()


def test_a_long_line_costs_little_more_than_its_length():
    hard = ("a" * 499 + "@", "fu" * 250, "f" * 500, "﷽" * 500)
    assert [len(censor(text)) for text in hard] == [len(text) for text in hard]
    assert Path(DEFAULT_FILE).is_file()
