"""The files in tests/corpora, checked as a whole, and single faults."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from games.records.pbn_check import FACTS, check_file

CORPORA = Path(__file__).parents[2] / "corpora"
GOOD = {  # by file: the number of boards, and for how many each fact can be checked and is right
    "standard": (6, (6, 6, 5, 2, 6)),
    "quirks": (11, (9, 7, 6, 2, 4)),
    "irregular": (3, (3, 3, 2, 0, 1)),
    "latin1": (2, (2, 2, 2, 1, 2)),
    "utf8_mark": (2, (2, 2, 2, 1, 2)),
    "old_mac": (2, (2, 2, 2, 1, 2)),
}
HEAD = '[Board "1"]\n[Dealer "N"]\n[Vulnerable "None"]\n'
DEAL = '[Deal "N:AQ65.J8.862.K973 K43.AQ53.KJ5.QT6 987.9742.AQ74.J8 JT2.KT6.T93.A542"]\n'


def corpus(name):
    return list(check_file((CORPORA / f"{name}.pbn").read_bytes()))


def problems(text):
    (checked,) = check_file((HEAD + text).encode())
    return checked.problems


@pytest.mark.parametrize("name", GOOD)
def test_files_without_any_disagreement(name):
    boards, told = GOOD[name]
    found = corpus(name)
    assert [(each.board, each.problems) for each in found if each.problems] == []
    assert len(found) == boards
    assert tuple(sum(getattr(each, fact) is True for each in found) for fact in FACTS) == told


def test_every_corpus_is_tested():
    assert {path.stem for path in CORPORA.glob("*.pbn")} == {*GOOD, "faulty"}


def test_each_fault_is_found_and_costs_only_its_own_board():
    assert {each.board: each.problems for each in corpus("faulty")} == {
        "1": [
            "auction: call 4, 1C by West: 1C is not higher than 1D",
            "score: the file says 430 for NS, the rules 400",
        ],
        "2": ["auction: call 10, P by South: the auction is over"],
        "3": [
            "contract: the file says 2CX, the auction 2C",
            "contract: the file says that North declares, the auction South",
            "Result: '14' is no number of tricks",
        ],
        "4": [
            "tricks: the file says 7, the play 6",
            "score: the file says -400 for NS, the rules -300",
        ],
        "5": ["play: trick 3, D9 by East: D9 does not follow suit: C was led"],
        "6": [
            "Dealer: 'Z' is no direction",
            "Declarer: 'Nobody' is no direction",
            "Deal: SA is dealt twice",
            "Contract: '8H' is no contract",
            "Vulnerable: 'sometimes' is no vulnerability",
            "auction: call 2: 'one' is no call",
            "Result: 'C-2' is no number of tricks",
        ],
        "7": ["Deal: the hands have 13, 13, 13, 12 cards", "auction: East begins, but North deals"],
        "8": [
            "a comment is not closed",
            "play: HA is played twice",
            "score: the file says 120 for EW, the rules 90",
        ],
        "9": ["the tag Vulnerable is not closed or not quoted", "score: the file says 50 for NS, the rules 0"],
        "10": [
            "play: the file says that South leads, the contract North",
            "Result: the tricks in 'NS 6 EW 6' do not add up to 13",
        ],
        "11": [],
    }


@pytest.mark.parametrize(
    ("auction", "reason"),
    [
        ("1C 1C", "not higher"),
        ("X", "only an opponents' undoubled bid"),
        ("1C XX", "only an opponents' double"),
        ("1C Pass Pass Pass Pass", "the auction is over"),
        ("Pass Pass Pass Pass 1C", "the auction is over"),
        ("1C Zass", "'Zass' is no call"),
    ],
)
def test_auctions_against_the_rules(auction, reason):
    (problem,) = problems(f'[Auction "N"]\n{auction}\n')
    assert problem.startswith("auction: call ") and reason in problem


@pytest.mark.parametrize("auction", ["1C", "1C +", "1C Pass Pass", "+", "-", "", "1C *"])
def test_an_auction_that_is_not_told_to_its_end_proves_nothing(auction):
    assert problems(f'[Declarer "S"]\n[Contract "7NT"]\n[Auction "N"]\n{auction}\n') == []


@pytest.mark.parametrize(
    ("tags", "count"),
    [
        ('[Declarer "N"]\n[Contract "1C"]', 0),
        ('[Declarer "N"]\n[Contract "1CX"]', 1),
        ('[Declarer "S"]\n[Contract "1C"]', 1),
        ('[Declarer "^S"]\n[Contract "1C"]', 0),
        ('[Declarer ""]\n[Contract "Pass"]', 1),
        ('[Declarer "?"]\n[Contract "1D"]', 1),
        ('[Declarer "W"]\n[Contract "1D"]', 2),
        ('[Contract "?"]', 0),
    ],
)
def test_contract_and_declarer(tags, count):
    assert len(problems(f'{tags}\n[Auction "N"]\n1C AP\n')) == count


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        ("H3 H7 HT HJ", ""),
        ("H3 H7 HT HJ CQ C8 C2 CK", ""),
        ("H3 H7 HT HJ\nCQ C8 C2 CK\nCT - - -", ""),  # North leads, a card that is not told
        ("H3 - - -", ""),
        ("- - - -", ""),
        ("*", ""),
        ("H3 H7 +", ""),
        ("H3 D7 HT HJ", "D7 does not follow suit"),
        ("H3 S9 HT HJ", "S9 does not follow suit"),
        ("SA H7 HT HJ", "SA is not in that hand"),
        ("H3 H7 HT HJ\nC2 C8 CQ CK", "not in that hand"),
        ("H3 H7 HT HJ\nH3 C8 C2 CK", "H3 is played twice"),
        ("H3 H7 H1 HJ", "'H1' is no card"),
    ],
)
def test_plays(play, reason):
    found = problems(f'{DEAL}[Declarer "N"]\n[Contract "4NT"]\n[Play "E"]\n{play}\n')
    if not reason:
        assert found == []
    else:
        assert len(found) == 1 and reason in found[0]


@pytest.mark.parametrize(("lead", "count"), [("^L HJ", 0), ("HJ", 1)])
def test_a_lead_out_of_turn_that_was_accepted(lead, count):
    """It was West's lead, and West is void in hearts."""
    deal = '[Deal "N:QT.A96542.K4.QT4 5.JT7.T62.KJ9853 86.KQ83.873.A762 AKJ97432..AQJ95."]\n'
    found = problems(f'{deal}[Declarer "S"]\n[Contract "3NT"]\n[Play "W"]\nS2 H4 {lead} H3\n*\n')
    assert len(found) == count


@pytest.mark.parametrize(
    ("scoring", "score", "right"),
    [
        ("", "NS 420", True),
        ("", "EW -420", True),
        ("", "420", True),
        ("", "NS 430", False),
        ("", "EW 420", False),
        ("", "430", False),
        ("", "NS -420", False),
        ("IMP", "NS 420", True),
        ("IMP", "NS 450", False),
        ("IMP", "NS 10", None),  # IMPs
        ("IMP", "10", None),
        ("IMP", "+420", True),
        ("IMP", "+450", False),
        ("MP", "120", None),  # matchpoints, perhaps
        ("MP", "NS 55.5", None),
        ("Rubber", "NS 120", None),
        ("Chicago", "NS 620", None),
        ("Total points", "400", False),
        ("", "A+", None),
    ],
)
def test_scores_of_four_spades_made(scoring, score, right):
    text = f'{HEAD}[Scoring "{scoring}"]\n[Declarer "S"]\n[Contract "4S"]\n[Result "10"]\n[Score "{score}"]\n'
    (checked,) = check_file(text.encode())
    assert checked.score is right
    assert len(checked.problems) == (1 if right is False else 0)


def test_tags_outweigh_the_number_of_the_board():
    text = '[Board "1"]\n{}[Declarer "S"]\n[Contract "4S"]\n[Result "10"]\n[Score "NS {}"]\n'
    for tag, points in (('[Vulnerable "NS"]\n', 620), ("", 420), ('[Vulnerable "?"]\n', 999)):
        (checked,) = check_file(text.format(tag, points).encode())
        assert checked.problems == []


_TEXTS = [(CORPORA / f"{name}.pbn").read_bytes() for name in ("quirks", "irregular", "faulty", "standard")]


@given(
    text=st.sampled_from(_TEXTS),
    cuts=st.lists(
        st.tuples(
            st.floats(0, 1), st.integers(0, 40), st.binary(max_size=3) | st.sampled_from([b"{", b'"', b"[", b"^R "])
        ),
        max_size=6,
    ),
)
def test_nothing_in_a_file_makes_the_check_fail(text, cuts):
    for place, length, instead in cuts:
        start = int(place * len(text))
        text = text[:start] + instead + text[start + length :]
    for checked in check_file(text):
        assert all(checked.problems)
