"""How PBN text is split into games."""

import pytest

from games.records.pbn_games import decode, read_games


def read(text):
    return list(read_games(decode(text if isinstance(text, bytes) else text.encode())))


def tags(text):
    return [game.tags for game in read(text)]


def test_empty_lines_part_games():
    assert tags('[Board "1"]\n[Deal "x"]\n\n[Board "2"]\n \t\n\n[Board "3"]') == [
        {"Board": "1", "Deal": "x"},
        {"Board": "2"},
        {"Board": "3"},
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_ends_and_a_mark_of_the_end(ends):
    text = ends.join(['[Board "1"]', '[Auction "N"]', "1C AP", "", '[Board "2"]', "\x1a"])
    assert [game.tags.get("Board") for game in read(text)] == ["1", "2"]
    assert [word for word in read(text)[0].words["Auction"] if word != "\n"] == ["1C", "AP"]


def test_another_board_begins_without_an_empty_line():
    assert [game["Board"] for game in tags('[Board "1"]\n[Deal "x"]\n[Board "2"]\n[Deal "y"]')] == ["1", "2"]


def test_a_tag_that_comes_again_is_ignored():
    assert tags('[Board "1"]\n[Site "a"]\n[Site "b"]') == [{"Board": "1", "Site": "a"}]


def test_empty_lines_within_a_game():
    text = '[Event "e"]\n[Site "s"]\n\n[Board "1"]\n[Deal "x"]\n\n[Contract "1C"]\n\n[Auction "N"]\n\n1C AP\n\n'
    (game,) = read(text + '[Play "E"]\nSA\n\n[OptimumScore "NS 70"]\n\n')
    assert list(game.tags) == ["Event", "Site", "Board", "Deal", "Contract", "Auction", "Play", "OptimumScore"]
    assert [word for word in game.words["Auction"] if word != "\n"] == ["1C", "AP"]


def test_escaped_lines_and_comments():
    text = '% [Board "0"]\n[Board "1"] ; rest [Site "r"]\n%\n{ a\n\n[Site "c"] ; }[Site "s"]\n {x}{y} } [Date "d"]'
    assert tags(text) == [{"Board": "1", "Site": "s", "Date": "d"}]


def test_an_escaped_line_is_no_empty_line():
    assert len(read('[Board "1"]\n%\n[Round "2"]\n%\n%\n[Deal "x"]')) == 1


def test_a_comment_that_is_never_closed_costs_its_own_game_only():
    first, second = read('[Board "1"]\n{ oh\n[Deal "x"]\n\n[Event "e"]\n[Board "2"]\n{ closed }')
    assert (first.tags, first.faults) == ({"Board": "1"}, ["a comment is not closed"])
    assert (second.tags, second.faults) == ({"Event": "e", "Board": "2"}, [])
    (only,) = read('[Board "1"]\n{ oh')
    assert only.faults == ["a comment is not closed"]


def test_values():
    text = r'[Event "say \"hello\" \\ bye"][Site"x"] [ Date' + '\n"d" ]' + r'[Round "a ] b ; c { d"]'
    assert tags(text) == [{"Event": 'say "hello" \\ bye', "Site": "x", "Date": "d", "Round": "a ] b ; c { d"}]


@pytest.mark.parametrize(
    ("line", "value", "faults"),
    [
        ('[Site "the "Blue" room"]', 'the "Blue" room', 0),
        ('[Site "open]', "open", 1),
        ('[Site "open"', "open", 1),
        ("[Site bare]", "bare", 1),
        ("[Site]", "", 1),
    ],
)
def test_badly_quoted_values(line, value, faults):
    (game,) = read(f'[Board "1"]\n{line}\n[Deal "x"]')
    assert (game.tags["Site"], len(game.faults), game.tags["Deal"]) == (value, faults, "x")


def test_brackets_in_loose_text_are_no_tags():
    assert tags('[Board "1"]\n[see the bulletin]\n[Deal "x"]') == [{"Board": "1", "Deal": "x"}]


def test_values_of_the_game_before():
    text = """
[Event "##Cup"]
[Site "Hall"]
[Board "1"]

[Site "#"]
[Board "2"]

[Event "##"]
[Board "3"]

[Event "#"]
[Board "4"]

[Board "5"]
"""
    found = [(game.get("Event"), game.get("Site")) for game in tags(text)]
    assert found == [("Cup", "Hall"), ("Cup", "Hall"), ("Cup", None), ("Cup", None), (None, None)]


def test_notes_belong_to_their_section():
    text = '[Board "1"]\n[Auction "N"]\n1C =1= AP\n[Note "1:sixteen: or more"]\n[Play "E"]\nSA =1=\n[Note "1:odd"]'
    assert read(text)[0].notes == {"Auction": {"1": "sixteen: or more"}, "Play": {"1": "odd"}}


def test_encodings():
    assert decode("Zoé".encode()) == decode("Zoé".encode("utf-8-sig")) == decode("Zoé".encode("latin-1")) == "Zoé"


def test_rows_of_tables_are_passed_over():
    text = '[Board "1"]\n[ScoreTable "Rank;Names"]\n1 "a; [Board] {"\n2 "b"\n[Auction "N"]\nAP'
    (game,) = read(text)
    assert [word for word in game.words["Auction"] if word != "\n"] == ["AP"] and "ScoreTable" in game.tags


def test_the_line_where_a_game_begins():
    assert [game.line for game in read('% x\n\n[Board "1"]\n{ a\nb }\n\n\n[Board "2"]')] == [3, 8]


def test_no_games():
    assert read("") == read("% nothing\n{ at all }\n") == read(b"\x00\xff\xfe") == []
