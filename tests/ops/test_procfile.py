import pytest

from ops.procfile import read


def test_the_procfile_names_every_process():
    assert list(read()) == ["release", "web", "realtime", "worker", "robots", "clock"]


def test_an_invalid_line_is_named(tmp_path):
    path = tmp_path / "Procfile"
    path.write_text("# ours\n\nweb: daphne -p $PORT\nnonsense\n")
    with pytest.raises(ValueError, match="nonsense"):
        read(path)
    path.write_text("# ours\n\nweb: daphne -p $PORT a:b\n")
    assert read(path) == {"web": "daphne -p $PORT a:b"}
