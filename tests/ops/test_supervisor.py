"""The supervisor with small real processes."""

import os
import signal
import subprocess
import sys

import pytest

from ops.changes import Changes
from ops.procfile import ROOT
from ops.supervisor import Supervisor
from tests.site import wait_for

COMMAND = "sh -c 'echo from $NAME, $$; exec sleep 1000'"


@pytest.fixture
def supervisor():
    lines = []
    supervisor = Supervisor(say=lambda name, text: lines.append((name, text)))
    supervisor.lines = lines
    yield supervisor
    supervisor.stop()


def ticks_until(supervisor, condition, what):
    wait_for(lambda: supervisor.tick() or condition(), what, seconds=10)


def pids(supervisor, name):
    return [int(text.split()[-1]) for process, text in supervisor.lines if process == name and text.startswith("from")]


def test_each_line_has_the_name_of_its_process(supervisor):
    supervisor.add("web", COMMAND, {**os.environ, "NAME": "A"})
    supervisor.add("clock", COMMAND, {**os.environ, "NAME": "B"})
    ticks_until(supervisor, lambda: len(supervisor.lines) == 2, "the first line of both")
    assert {(process, text.split(",")[0]) for process, text in supervisor.lines} == {
        ("web", "from A"),
        ("clock", "from B"),
    }


def test_a_process_that_ends_is_restarted_and_the_others_go_on(supervisor):
    supervisor.add("web", COMMAND, {**os.environ, "NAME": "A"})
    supervisor.add("clock", COMMAND, {**os.environ, "NAME": "B"})
    ticks_until(supervisor, lambda: len(supervisor.lines) == 2, "the first line of both")
    os.kill(pids(supervisor, "web")[0], signal.SIGKILL)
    ticks_until(supervisor, lambda: len(pids(supervisor, "web")) == 2, "the first line after the restart")
    assert len(pids(supervisor, "clock")) == 1
    assert any("ended with -9" in text for process, text in supervisor.lines if process == "web")


def test_the_last_lines_of_a_process_are_written(supervisor):
    supervisor.add("web", "sh -c 'seq 30000; echo from the end, 0'", os.environ)
    ticks_until(supervisor, lambda: pids(supervisor, "web"), "all of its lines")
    assert [text for _, text in supervisor.lines[:30000]] == [str(number) for number in range(1, 30001)]


def test_stop_ends_grandchildren_too(supervisor):
    supervisor.add("worker", "sh -c 'sh -c \"echo from below, \\$\\$; exec sleep 1000\" & wait'", os.environ)
    ticks_until(supervisor, lambda: pids(supervisor, "worker"), "the line of the grandchild")
    supervisor.stop()
    supervisor.members.clear()
    wait_for(lambda: not is_running(pids(supervisor, "worker")[0]), "the grandchild to end", seconds=5)


def test_children_end_with_a_killed_supervisor():
    program = (
        "import os\nfrom ops.supervisor import Supervisor\nsupervisor = Supervisor()\n"
        f"supervisor.add('web', {COMMAND!r}, {{**os.environ, 'NAME': 'A'}})\n"
        "while True: supervisor.tick()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline().split()[-1])
    assert is_running(child)
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_running(child), "the child to end", seconds=5)


def is_running(pid):
    """A zombie is not running."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip() not in {"", "Z"}


def test_new_code_restarts_all_at_once_and_is_no_failure(supervisor):
    supervisor.add("web", COMMAND, {**os.environ, "NAME": "A"})
    supervisor.add("clock", COMMAND, {**os.environ, "NAME": "B"})
    ticks_until(supervisor, lambda: len(supervisor.lines) == 2, "both to speak")
    supervisor.renew()
    ticks_until(supervisor, lambda: len(pids(supervisor, "web")) + len(pids(supervisor, "clock")) == 4, "both again")
    assert {text for _, text in supervisor.lines if not text.startswith("from")} == {"starts again"}
    assert [member.failures for member in supervisor.members] == [0, 0]


def test_changed_python_files_are_noticed_once(tmp_path, monkeypatch):
    file, other = tmp_path / "games" / "rules" / "play.py", tmp_path / "games" / "new.py"
    file.parent.mkdir(parents=True)
    file.write_text("")
    monkeypatch.setattr("ops.changes.EVERY_SECONDS", 0)
    changes = Changes(tmp_path)
    assert changes.seen() == []
    os.utime(file, (1, 1))
    (file.parent / "notes.txt").write_text("")
    assert changes.seen() == ["games/rules/play.py"]
    other.write_text("")
    file.unlink()
    assert changes.seen() == ["games/new.py", "games/rules/play.py"]
    assert changes.seen() == []
