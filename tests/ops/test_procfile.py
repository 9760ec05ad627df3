import pytest

from ops.procfile import read


def test_our_own_names_the_processes_of_the_architecture():
    assert list(read()) == ["release", "web", "realtime", "worker", "robots", "clock"]


def test_a_line_that_is_no_process_is_named(tmp_path):
    path = tmp_path / "Procfile"
    path.write_text("# ours\n\nweb: daphne -p $PORT\nnonsense\n")
    with pytest.raises(ValueError, match="nonsense"):
        read(path)
    path.write_text("# ours\n\nweb: daphne -p $PORT a:b\n")
    assert read(path) == {"web": "daphne -p $PORT a:b"}
