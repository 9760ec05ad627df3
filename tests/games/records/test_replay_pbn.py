"""The command `replay_pbn` as it is typed."""

import io
import json
import unicodedata
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CORPORA = Path(__file__).parents[2] / "corpora"
QUIRKS, FAULTY = str(CORPORA / "quirks.pbn"), str(CORPORA / "faulty.pbn")


def run(*arguments):
    out = io.StringIO()
    call_command("replay_pbn", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_a_report_for_people():
    lines = run(QUIRKS, FAULTY)
    assert f"{QUIRKS}: 11 boards read, 11 without any disagreement" in lines
    assert f"{FAULTY}:68: board 5: play: trick 3, D9 by East: D9 does not follow suit: C was led" in lines
    assert lines[-6:] == [
        "All 2 files: 22 boards read, 12 without any disagreement",
        "  auctions legal: 14 of 18",
        "  declarer and contract as the file says: 11 of 12",
        "  plays legal: 8 of 11",
        "  tricks as the file says: 2 of 3",
        "  score as the file says: 5 of 9",
    ]


def test_a_line_of_json_for_each_board():
    found = [json.loads(line) for line in run("--json", QUIRKS, FAULTY)]
    assert len(found) == 22
    assert all(set(each) == {"file", "board", "problems"} for each in found)
    assert found[0] == {"file": QUIRKS, "board": "7", "problems": []}
    assert [each["board"] for each in found if each["file"] == FAULTY and not each["problems"]] == ["11"]


def test_a_missing_file_is_one_clear_sentence(tmp_path):
    missing = str(tmp_path / "nowhere.pbn")
    with pytest.raises(CommandError) as failed:
        run(QUIRKS, missing)
    assert str(failed.value) == f"{missing} cannot be read: No such file or directory."
    assert failed.value.returncode == 1
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path))


def test_a_file_without_boards(tmp_path):
    empty = tmp_path / "empty.pbn"
    empty.write_bytes(b"")
    assert run(str(empty))[0] == f"{empty}: 0 boards read, 0 without any disagreement"


def test_no_words_of_a_file_are_taken_for_commands_of_the_terminal(tmp_path):
    file = tmp_path / "evil.pbn"
    evil = "\x1b]0;owned\x07\x9b2J\u202e"
    file.write_text(f'[Board "1{evil}"]\n[Dealer "{evil}"]\n[Deal "{evil}"]\n[Contract "{evil}"]\n', encoding="utf-8")
    for lines in (run(str(file)), run("--json", str(file))):
        assert not [char for char in "".join(lines) if unicodedata.category(char)[0] == "C"]
