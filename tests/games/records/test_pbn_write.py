"""Our reader can read the files that we write."""

import pytest

from games.records.pbn_check import check_file
from games.records.pbn_games import decode, read_games
from games.records.pbn_replay import replay_auction
from games.records.pbn_write import BoardDetails, pbn_file
from games.rules.elements.call import Denomination
from games.rules.elements.seat import SEATS, Seat
from tests.games.records.random_boards import random_boards
from tests.games.rules.table import Table

MANDATORY = [
    *("Event", "Site", "Date", "Board", "West", "North", "East", "South", "Dealer", "Vulnerable", "Deal", "Scoring"),
    *("Declarer", "Contract", "Result"),
]


@pytest.fixture(scope="module")
def boards():
    return list(random_boards(300, seed=12))


def test_random_boards_come_back_as_they_were(boards):
    data = pbn_file([(state, BoardDetails(event="Evening", date="2026.01.31")) for state in boards])
    checked = list(check_file(data))
    assert [each.problems for each in checked if each.problems] == []
    assert len(checked) == len(boards)
    assert all(each.auction and each.contract and each.score for each in checked)
    assert sum(each.tricks is True for each in checked) == sum(state.result.reason == "played" for state in boards)
    for state, game in zip(boards, read_games(decode(data)), strict=True):
        assert list(game.tags)[:15] == MANDATORY
        assert replay_auction(game.words["Auction"], Seat(game.tags["Auction"])).calls == state.auction.calls
        played = [word for word in game.words.get("Play", []) if word not in {"\n", "-", "*"}]
        assert sorted(played) == sorted(state.play.cards() if state.play else ())


def test_lines(boards):
    long = "x" * 300
    details = BoardDetails(
        event=long, players=(long, '"' * 200, "\\" * 300, "a\r\nb"), explanations={0: long, 1: "é\x07"}
    )
    data = pbn_file([(state, details) for state in boards[:20]])
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 253
    assert [each.problems for each in check_file(data) if each.problems] == []
    assert next(read_games(decode(data))).tags["West"] == "a b"


def test_names_beyond_the_standards_letters():
    state = next(random_boards(1, seed=1))
    assert pbn_file([(state, BoardDetails(players=("Zoé", "", "", "")))]).decode("latin-1").count("Zoé") == 1
    data = pbn_file([(state, BoardDetails(players=("Łukasz", "", "", "")))])
    assert b"charset=UTF-8" in data
    assert next(read_games(decode(data))).tags["North"] == "Łukasz"


def test_notes_are_shared_and_at_most_32():
    table = Table().calls("1c p 1d p 1h p 1s p 1n p p p")
    text = pbn_file(
        [(table.state, BoardDetails(explanations={0: "natural", 2: "natural", 4: 'four "or" more'}))]
    ).decode()
    assert "1C =1= Pass 1D =1= Pass\r\n1H =2= Pass" in text
    assert '[Note "1:natural"]\r\n[Note "2:four \\"or\\" more"]' in text
    table = Table().calls(" ".join(f"{level}{suit} p" for level in range(1, 8) for suit in "cdhsn") + " p p")
    text = pbn_file([(table.state, BoardDetails(explanations={place: f"n{place}" for place in range(70)}))]).decode()
    assert text.count("[Note ") == 32 and "=33=" not in text


def test_a_board_that_is_still_on():
    table = Table().calls("7s p")
    assert (
        '[Contract "?"]' in (text := pbn_file([(table.state, BoardDetails())]).decode()) and "\r\n7S Pass +\r\n" in text
    )
    table.calls("p p").cards("HA D2")
    text = pbn_file([(table.state, BoardDetails())]).decode()
    assert '[Result "?"]' in text and text.endswith('[Play "E"]\r\nHA D2 - -\r\n+\r\n')
    assert [each.problems for each in check_file(text.encode())] == [[]]


def test_double_dummy_results():
    state = next(random_boards(1, seed=3))
    optimum = {(seat, denomination): 7 for seat in SEATS for denomination in Denomination}
    optimum[Seat.WEST, Denomination.CLUBS] = 10
    text = pbn_file([(state, BoardDetails(optimum=optimum, par=-130))]).decode()
    table = text.split("OptimumResultTable")[1].split("\r\n")
    assert table[0] == r' "Declarer;Denomination\2R;Result\2R"]'
    assert table[1:3] == ["N NT  7", "N  S  7"] and table[20] == "W  C 10"
    assert table[21] == '[OptimumScore "NS -130"]'
    assert [each.problems for each in check_file(text.encode())] == [[]]
