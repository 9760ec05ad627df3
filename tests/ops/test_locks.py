"""The locks hold what pyproject.toml pins."""

import shutil

from ops.locks import complaints
from ops.procfile import ROOT


def test_the_locks_are_those_of_the_project():
    assert list(complaints()) == []


def test_a_pin_that_was_changed_and_a_hash_that_was_lost_are_named(tmp_path):
    for file in ("pyproject.toml", "requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / file, tmp_path)
    project = tmp_path / "pyproject.toml"
    project.write_text(project.read_text().replace('"channels==', '"channels==99.'))
    lock = tmp_path / "requirements-embedded.txt"
    lock.write_text(lock.read_text() + "colorama==0.4.6\n")
    said = "\n".join(complaints(tmp_path))
    assert "requirements.txt does not have channels==99." in said
    assert "requirements-dev.txt does not have channels==99." in said
    assert "requirements-embedded.txt has no hash of colorama==0.4.6" in said
    assert len(said.splitlines()) == 3
