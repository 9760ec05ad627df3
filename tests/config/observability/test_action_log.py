"""The log of actions, written by new processes."""

import json
import os
import signal
import subprocess
import sys

import pytest

from ops.procfile import ROOT

BEGIN = """
import logging, logging.config, os, sys, time
from uuid import UUID
from config.observability.logging import configuration
from config.observability.action_log import LIMIT, PassedOn, action_log, moment

logging.config.dictConfig(configuration(level={level!r}, readable={readable}))

def write(seq):
    if action_log.on:
        action_log.write(PassedOn(moment(), "info", "here", "id-1", "room-1", 7, seq, 4, 1.5))

"""


def program(text, *, level="INFO", readable=False):
    return [sys.executable, "-c", BEGIN.format(level=level, readable=readable) + text]


ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}


def lines(text, **options):
    done = subprocess.run(program(text, **options), env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.splitlines()


def test_a_line_has_the_keys_of_other_lines_and_is_written_at_exit():
    action, other = map(json.loads, sorted(lines("write(8); logging.getLogger('games').warning('failed')")))
    if action["event"] == "failed":
        action, other = other, action
    assert other.keys() < action.keys() and other["timestamp"][:17] == action["timestamp"][:17]
    assert {name: action[name] for name in action if name != "timestamp"} == {
        "event": "action_passed_on", "level": "info", "logger": "here", "action_id": "id-1", "room": "room-1",
        "game": 7, "seq": 8, "sockets": 4, "ms": 1.5,
    }  # fmt: skip


def test_a_line_is_readable_in_development():
    (line,) = lines("write(8)", readable=True)
    assert "action_passed_on" in line and "action_id=id-1" in line and "seq=8" in line


@pytest.mark.parametrize(("level", "written"), [("DEBUG", 1), ("INFO", 1), ("WARNING", 0), ("ERROR", 0)])
def test_lines_are_written_at_info_and_below(level, written):
    assert len(lines("write(8)", level=level)) == written


def test_a_killed_process_has_written_all_but_its_latest_lines():
    with subprocess.Popen(
        program("write(1); write(2); time.sleep(60)"), env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as process:
        written = [json.loads(process.stdout.readline())["seq"] for _ in range(2)]
        process.send_signal(signal.SIGKILL)
    assert written == [1, 2]


def test_a_forked_child_writes_its_own_lines_and_not_its_parents():
    found = lines("""
write(1)
child = os.fork()
if child == 0:
    write(2)
    action_log.flush()
    os._exit(0)
os.waitpid(child, 0)
write(3)
""")
    assert sorted(json.loads(line)["seq"] for line in found) == [1, 2, 3]


def test_a_full_buffer_drops_lines_and_counts_them():
    """Standard output is not read: of ten thousand lines more than the buffer holds, some are dropped, none is cut."""
    with subprocess.Popen(
        program("""
for seq in range(LIMIT // 100 + 10_000):
    write(seq)
sys.stderr.write("done\\n")
sys.stderr.flush()
"""),
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr.readline() == "done\n"
        found = [json.loads(line) for line in process.stdout]
    seqs = [line["seq"] for line in found if line["event"] == "action_passed_on"]
    lost = sum(line["size"] for line in found if line["event"] == "trail_lost")
    assert seqs == sorted(set(seqs)) and lost > 0
    assert len(seqs) + lost == 1024 * 1024 // 100 + 10_000


def test_lines_of_both_loggers_are_written_whole():
    found = lines("""
for seq in range(3000):
    write(seq)
    logging.getLogger("games").warning("failed", extra={"seq": seq})
""")
    read = [json.loads(line) for line in found]
    for event in ("action_passed_on", "failed"):
        assert [line["seq"] for line in read if line["event"] == event] == list(range(3000))
