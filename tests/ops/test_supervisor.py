"""The supervisor on real, small processes."""

import os
import signal
import subprocess
import sys

import pytest

from ops.changes import Changes
from ops.procfile import ROOT
from ops.supervisor import Supervisor
from tests.site import wait_for

CHATTY = "sh -c 'echo from $NAME, $$; exec sleep 1000'"


@pytest.fixture
def supervisor():
    said = []
    supervisor = Supervisor(say=lambda name, text: said.append((name, text)))
    supervisor.said = said
    yield supervisor
    supervisor.stop()


def ticks_until(supervisor, fact, what):
    wait_for(lambda: supervisor.tick() or fact(), what, seconds=10)


def pids(supervisor, name):
    return [int(text.split()[-1]) for who, text in supervisor.said if who == name and text.startswith("from")]


def test_output_carries_the_name_of_the_process(supervisor):
    supervisor.add("web", CHATTY, {**os.environ, "NAME": "A"})
    supervisor.add("clock", CHATTY, {**os.environ, "NAME": "B"})
    ticks_until(supervisor, lambda: len(supervisor.said) == 2, "both to speak")
    assert {(who, text.split(",")[0]) for who, text in supervisor.said} == {("web", "from A"), ("clock", "from B")}


def test_what_ends_is_started_again_and_the_others_are_left_alone(supervisor):
    supervisor.add("web", CHATTY, {**os.environ, "NAME": "A"})
    supervisor.add("clock", CHATTY, {**os.environ, "NAME": "B"})
    ticks_until(supervisor, lambda: len(supervisor.said) == 2, "both to speak")
    os.kill(pids(supervisor, "web")[0], signal.SIGKILL)
    ticks_until(supervisor, lambda: len(pids(supervisor, "web")) == 2, "the killed one to speak again")
    assert len(pids(supervisor, "clock")) == 1
    assert any("ended with -9" in text for who, text in supervisor.said if who == "web")


def test_the_on_child_exit_of_a_process_are_heard(supervisor):
    supervisor.add("web", "sh -c 'seq 30000; echo from the grave, 0'", os.environ)
    ticks_until(supervisor, lambda: pids(supervisor, "web"), "all of its lines")
    assert [text for _, text in supervisor.said[:30000]] == [str(number) for number in range(1, 30001)]


def test_stopping_ends_grandchildren_too(supervisor):
    supervisor.add("worker", "sh -c 'sh -c \"echo from below, \\$\\$; exec sleep 1000\" & wait'", os.environ)
    ticks_until(supervisor, lambda: pids(supervisor, "worker"), "the grandchild to speak")
    supervisor.stop()
    supervisor.members.clear()
    wait_for(lambda: not is_running(pids(supervisor, "worker")[0]), "the grandchild to end", seconds=5)


def test_children_end_with_a_supervisor_that_was_killed():
    program = (
        "import os\nfrom ops.supervisor import Supervisor\nsupervisor = Supervisor()\n"
        f"supervisor.add('web', {CHATTY!r}, {{**os.environ, 'NAME': 'A'}})\n"
        "while True: supervisor.tick()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline().split()[-1])
    assert is_running(child)
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_running(child), "the child to end", seconds=5)


def is_running(pid):
    """A zombie that nobody has fetched is not running."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip() not in {"", "Z"}


def test_new_code_restarts_all_at_once_and_is_no_failure(supervisor):
    supervisor.add("web", CHATTY, {**os.environ, "NAME": "A"})
    supervisor.add("clock", CHATTY, {**os.environ, "NAME": "B"})
    ticks_until(supervisor, lambda: len(supervisor.said) == 2, "both to speak")
    supervisor.renew()
    ticks_until(supervisor, lambda: len(pids(supervisor, "web")) + len(pids(supervisor, "clock")) == 4, "both again")
    assert {text for _, text in supervisor.said if not text.startswith("from")} == {"starts again"}
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
