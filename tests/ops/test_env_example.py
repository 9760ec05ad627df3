"""`.env.example` lists every variable that a host may set once, with its default and a comment."""

import re

import pytest

from ops import env_example
from ops.env_example import Source, Undescribed


def variables(tmp_path, text):
    path = tmp_path / "settings.py"
    path.write_text(text)
    return [variable for _, variable in Source(path).variables()]


def test_the_file_is_up_to_date():
    assert env_example.main(["--check"]) == 0


@pytest.mark.slow
def test_a_file_that_is_not_up_to_date_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(env_example, "EXAMPLE", tmp_path / ".env.example")
    assert env_example.main(["--check"]) == 1
    assert "python -m ops.env_example" in capsys.readouterr().err
    assert env_example.main([]) == 0
    assert env_example.main(["--check"]) == 0


def test_every_variable_is_listed_once():
    names = re.findall(r"^#([A-Z_]+)=", env_example.render(), re.MULTILINE)
    assert len(names) == len(set(names))
    texts = [path.read_text() for path in env_example.SETTINGS]
    read = [name for text in texts for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text)]
    assert set(read) - {"PROCESS"} <= set(names)
    assert {"BIND_ADDRESS", "ROBOTS_CONCURRENCY", "SENTRY_RELEASE"} <= set(names)
    assert not {"PROCESS", "PATH", "REMAP_SIGTERM"} & set(names)


def test_defaults_are_written_as_a_host_writes_them(tmp_path):
    found = variables(
        tmp_path,
        'A = env.flag("A", default=True)\nB = env.number("B", 0.2)\nC = env.words("C", [A])\nD = env.text("D", "x")\n',
    )
    assert [(each.name, each.default) for each in found] == [("A", "1"), ("B", "0.2"), ("C", ""), ("D", "x")]


def test_a_comment_beside_or_right_above_describes(tmp_path):
    found = variables(
        tmp_path,
        '# Not this one.\n\n# How long,\n# in seconds\nA = env.whole("A", 1)\nB = env.whole("B", 1)  # how many\n'
        'C = env.whole("C", 1)\n# --- A heading ---\nD = env.text("D")\n',
    )
    assert [each.comment for each in found] == ["How long, in seconds.", "How many.", "", ""]


def test_a_variable_without_a_comment_is_refused(tmp_path, monkeypatch, capsys):
    path = tmp_path / "settings.py"
    path.write_text('A = env.text("A")\n')
    monkeypatch.setattr(env_example, "SETTINGS", [path])
    with pytest.raises(Undescribed, match=r"\bA\b"):
        env_example.render()
    assert env_example.main(["--check"]) == 1
    assert "Without a comment" in capsys.readouterr().err
