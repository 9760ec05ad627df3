"""`bin/run` reports in one sentence why it cannot start."""

import os
import socket
import subprocess
import sys

from ops.children import free_port
from ops.procfile import ROOT

FAKE_PYTHON = '#!/bin/sh\ncase "$2" in *"sys.exit"*) exit 1;; esac\necho "; found $0, which is 3.9"\n'


def started(environment):
    return subprocess.run(
        [sys.executable, "-m", "ops.run"],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_one_sentence(done, *words):
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("bin/run: ")
    for word in words:
        assert word in done.stderr


def test_a_taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert_one_sentence(started({"PORT": str(port)}), f"port {port} cannot be used", f"PORT={port + 1} bin/run")


def test_an_invalid_port():
    assert_one_sentence(started({"PORT": "eight"}), "PORT is 'eight'")


def test_an_unreachable_database():
    environment = {"PORT": str(free_port()), "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{free_port()}/bridge"}
    assert_one_sentence(started(environment), "DATABASE_URL", "cannot be reached")


def test_an_unreachable_redis():
    environment = {"PORT": str(free_port()), "REDIS_URL": f"redis://127.0.0.1:{free_port()}"}
    assert_one_sentence(started(environment), "REDIS_URL", "cannot be reached")


def test_an_old_python(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "ops").mkdir()
    for name in ("bin/run", "ops/bootstrap.sh", "requirements.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    old = tmp_path / "python3"
    old.write_text(FAKE_PYTHON)
    old.chmod(0o755)
    done = subprocess.run(
        ["bash", "bin/run"],
        env={"PATH": os.defpath, "PYTHON": str(old)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert_one_sentence(done, "Python 3.11 or newer is needed", "which is 3.9")
