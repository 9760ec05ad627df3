"""Runs the Procfile's processes: prefixes their output with their names, restarts those that end, and stops all."""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

from ops.children import end, spawn
from ops.procfile import ROOT, shell

BACKOFF_SECONDS = (0.5, 1.0, 2.0, 5.0)
STEADY_SECONDS = 10.0  # after running for so long, a process starts again with the shortest pause
GRACE_SECONDS = 20.0  # a worker finishes its tasks; platforms kill after 30 s
TICK_SECONDS = 0.1


class Supervised:
    """A process and its restarts."""

    def __init__(self, name: str, command: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.failures = 0
        self.due = 0.0
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.rest = b""
        self.renewing = False

    def start(self) -> subprocess.Popen[bytes]:
        self.started = time.monotonic()
        self.process = spawn(
            shell(self.command),
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return self.process

    def renew(self) -> None:
        """Asks it to end; it starts again at once."""
        if self.process is not None:
            self.renewing = True
            self.process.terminate()

    def ended(self) -> str:
        """Schedule the restart, and return a text about how the process ended."""
        assert self.process is not None
        code = self.process.wait()
        end([self.process], grace=0)  # what it started and left running
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.failures = 0
        if self.renewing:
            self.renewing, self.process, self.failures, self.due = False, None, 0, 0.0
            return "starts again"
        pause = BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
        self.failures += 1
        self.due = time.monotonic() + pause
        self.process = None
        return f"ended with {code}; starts again in {pause:g} s"


class Supervisor:
    """Runs processes; `say` is called with the name of a process and a line of its output."""

    def __init__(self, say: Callable[[str, str], None] | None = None) -> None:
        self.say = say or say_line
        self.members: list[Supervised] = []
        self.selector = selectors.DefaultSelector()

    def add(self, name: str, command: str, environment: Mapping[str, str]) -> None:
        self.members.append(Supervised(name, command, environment))

    def tick(self) -> None:
        """Start what is due, pass output on, and notice ended processes. Takes at most TICK_SECONDS."""
        for member in self.members:
            if member.process is None and time.monotonic() >= member.due:
                process = member.start()
                assert process.stdout is not None
                os.set_blocking(process.stdout.fileno(), False)
                self.selector.register(process.stdout, selectors.EVENT_READ, member)
        for key, _ in self.selector.select(TICK_SECONDS):
            self._read(key)
        for member in self.members:
            if member.process is not None and member.process.poll() is not None:
                self._drain(member)
                self.say(member.name, member.ended())

    def renew(self) -> None:
        """All of them, for new code."""
        for member in self.members:
            member.renew()

    def stop(self) -> None:
        """Terminate all processes, and kill those that run after GRACE_SECONDS."""
        running = [member.process for member in self.members if member.process is not None]
        end(running, grace=GRACE_SECONDS)
        for member in self.members:
            if member.process is not None:
                self._drain(member)
        self.selector.close()

    def _read(self, key: selectors.SelectorKey) -> bool:
        """Pass on what can be read; return whether more may follow at once."""
        member: Supervised = key.data
        try:
            chunk = os.read(key.fd, 65536)
        except BlockingIOError:
            return False
        *lines, member.rest = (member.rest + chunk).split(b"\n")
        for line in lines:
            self.say(member.name, line.decode(errors="replace"))
        if not chunk:
            self.selector.unregister(key.fileobj)
        return bool(chunk)

    def _drain(self, member: Supervised) -> None:
        assert member.process is not None and member.process.stdout is not None
        keys = self.selector.get_map()
        while member.process.stdout in keys and self._read(keys[member.process.stdout]):
            pass
        if member.process.stdout in keys:
            self.selector.unregister(member.process.stdout)
        member.process.stdout.close()


def say_line(name: str, text: str) -> None:
    sys.stdout.write(f"{name:<8} | {text}\n")
    sys.stdout.flush()
