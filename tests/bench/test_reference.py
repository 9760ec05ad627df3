"""The reference cannot be run everywhere."""

import pytest

from bench import reference


def test_without_the_reference_the_error_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("REFERENCE", str(tmp_path / "nothing"))
    with (
        pytest.raises(
            reference.ReferenceMissing, match=r"^there is no reference at .*; name its folder with REFERENCE"
        ),
        reference.running(database_url="postgresql://", redis_port=1, workers=1, mode="queue"),
    ):
        pass
