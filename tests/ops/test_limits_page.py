"""`docs/limits.md` says of every limit what the code does."""

import re

import pytest

from accounts.limits import ALL, REFUSALS, Answer
from ops import limits_page
from ops.procfile import ROOT

FOLDERS = ("accounts", "games", "realtime", "rooms")
CODE = "\n".join(
    path.read_text()
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
    if path.name not in {"table.py", "__init__.py"}
)


def test_the_page_is_up_to_date():
    assert limits_page.main(["--check"]) == 0


def test_a_page_that_is_not_up_to_date_is_named_and_mended(tmp_path, monkeypatch, capsys):
    page = tmp_path / "limits.md"
    page.write_text(limits_page.PAGE.read_text().replace("240 an hour", "250 an hour"))
    monkeypatch.setattr(limits_page, "PAGE", page)
    assert limits_page.main(["--check"]) == 1
    assert "python -m ops.limits_page" in capsys.readouterr().err
    assert limits_page.main([]) == 0
    assert page.read_text() == (ROOT / "docs" / "limits.md").read_text()


def test_the_table_has_every_limit_of_the_settings_once_and_no_other():
    variables = re.findall(r'env\.\w+\("(LIMIT_\w+)"', (ROOT / "config" / "setting_parts" / "limits.py").read_text())
    assert sorted(limit.variable for limit in ALL) == sorted(variables)
    assert len({limit.name for limit in ALL}) == len(ALL)


@pytest.mark.parametrize("limit", ALL, ids=lambda limit: limit.name)
def test_every_limit_is_in_use_and_says_why(limit):
    from accounts import limits  # noqa: PLC0415

    constant = next(name for name, value in vars(limits).items() if value is limit)
    assert re.search(rf"\b{constant}\b", CODE), "nothing counts it"
    assert limit.reason.endswith(".") and not limit.what.endswith(".")


@pytest.mark.parametrize("limit", [each for each in ALL if each.answer is not Answer.LOG], ids=lambda limit: limit.name)
def test_every_refusal_reads_as_a_sentence_and_is_counted_by_its_name(limit):
    from accounts import limits  # noqa: PLC0415

    before = REFUSALS.labels(limit.name)._value.get()
    sentence = str(limits.refuse(limit, 42))
    assert sentence == f"Too many {limit.what}. Please try again in 42 seconds."
    assert REFUSALS.labels(limit.name)._value.get() == before + 1
