"""`bin/run`: servers unless the environment names some, `release` once, then every process of the Procfile."""

import contextlib
import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import psycopg
import redis

from config import env
from ops import procfile
from ops.changes import Changes
from ops.children import end, free_port, spawn
from ops.postgres_home import ServerError
from ops.servers import Postgres, Redis, Server
from ops.supervisor import Supervisor, say_line

DATA = procfile.ROOT / ".data"
ENVIRONMENT = DATA / "environment.json"  # for bin/manage
LATE_SECONDS = 20.0  # the site is ready after three; then it is told what is missing


class Trouble(Exception):
    """What a person has to know, in one sentence."""


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM or a closed terminal."""


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with contextlib.ExitStack() as stack:
            _run(stack, _whole_number("PORT", 8000))
    except Stopped:
        return 0
    except (Trouble, ServerError) as trouble:
        print(f"bin/run: {trouble}", file=sys.stderr)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    """Once: what follows is the ending, and that is not to be interrupted."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def _run(stack: contextlib.ExitStack, port: int) -> None:
    DATA.mkdir(exist_ok=True)
    address = os.environ.get("BIND_ADDRESS", "127.0.0.1")
    _check_port(address, port)
    environment = _environment(address, port)
    _check_named_servers(environment)
    stack.enter_context(_only_one_here())
    servers = _start_servers(stack, environment)
    stack.callback(ENVIRONMENT.unlink, missing_ok=True)
    write_environment(environment)
    _release(environment)
    _supervise(stack, environment, servers, port)


def _check_port(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Trouble(
                f"port {port} cannot be used ({os.strerror(error.errno or 0).lower()}); "
                f"choose another one, for instance PORT={port + 1} bin/run"
            ) from None


def _environment(address: str, port: int) -> dict[str, str]:
    environment = {
        "DEBUG": "0",
        "SECRET_KEY": _kept_secret(),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_FORMAT": "readable",
    }
    environment |= {name: value for name, value in os.environ.items() if value}
    environment |= {
        "PORT": str(port),
        "BIND_ADDRESS": address,
        "PYTHONUNBUFFERED": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    return environment


def _kept_secret() -> str:
    path = DATA / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
    if not path.read_text():
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


@contextlib.contextmanager
def _only_one_here() -> Iterator[None]:
    """Two of one checkout would share the embedded database's files."""
    with (DATA / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("this checkout is running already; end that one first") from None
        yield


def _start_servers(stack: contextlib.ExitStack, environment: dict[str, str]) -> list[Server]:
    servers: list[Server] = []
    if "DATABASE_URL" not in environment:
        postgres = stack.enter_context(Postgres(DATA / "postgres"))
        postgres.create("bridge")
        environment["DATABASE_URL"] = postgres.url("bridge")
        servers.append(postgres)
    if "REDIS_URL" not in environment:
        server = stack.enter_context(Redis(DATA / "redis"))
        environment["REDIS_URL"] = server.url()
        servers.append(server)
    return servers


def _check_named_servers(environment: dict[str, str]) -> None:
    if url := environment.get("DATABASE_URL"):
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.Error as error:
            raise Trouble(f"the database of DATABASE_URL cannot be reached: {_first_line(error)}") from None
    if url := environment.get("REDIS_URL"):
        try:
            url = env.redis(url, verify=env.flag("REDIS_TLS_VERIFY", default=True))
            redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).ping()
        except (redis.RedisError, ValueError) as error:
            raise Trouble(f"the Redis of REDIS_URL cannot be reached: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def write_environment(environment: dict[str, str]) -> None:
    """Write down where the servers are, so that a `bin/manage` typed beside means this site."""
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "SITE_URL", "LOG_FORMAT")
    ENVIRONMENT.touch(mode=0o600)
    ENVIRONMENT.write_text(json.dumps({name: environment[name] for name in names}))


def _release(environment: dict[str, str]) -> None:
    process = spawn(procfile.shell(procfile.read()["release"]), env=environment, cwd=procfile.ROOT)
    try:
        code = process.wait()
    finally:
        end([process], grace=5)
    if code:
        raise Trouble(f"`release` ended with {code}; what it says above is the reason")


def _supervise(stack: contextlib.ExitStack, environment: dict[str, str], servers: list[Server], port: int) -> None:
    supervisor = Supervisor()
    stack.callback(supervisor.stop)
    own = {"realtime": {"PORT": str(free_port())}, **_metrics_ports(environment.get("METRICS_PORT", ""))}
    for name, command in procfile.read().items():
        if name != "release":
            supervisor.add(name, command, environment | own.get(name, {}))
    changes = Changes() if env.flag("DEBUG", default=False) else None
    ready, late = False, time.monotonic() + LATE_SECONDS
    while True:
        supervisor.tick()
        if changes and (changed := changes.seen()):
            say_line("run", f"{', '.join(changed)} changed; all processes start again")
            supervisor.renew()
        if not ready:
            wanting = _wanting(environment["BIND_ADDRESS"], port)
            ready = not wanting
            if ready:
                say_line("run", f"The site is at {environment['SITE_URL']}/ (Ctrl-C ends it)")
            elif time.monotonic() > late:
                late += LATE_SECONDS
                say_line("run", f"not ready yet: {wanting}")
        for server in servers:
            if not server.running:
                say_line("run", f"{server.name} ended; it starts again")
                server.start()


def _metrics_ports(first: str) -> dict[str, dict[str, str]]:
    """One for each process that has no other port: the one that the environment names, and the two after it."""
    names = ("worker", "robots", "clock") if first.isdecimal() else ()
    return {name: {"METRICS_PORT": str(int(first) + number)} for number, name in enumerate(names)}


def _wanting(address: str, port: int) -> str:
    """What `/readyz` misses; nothing when the site can be played on."""
    host = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104
    connection = http.client.HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        parts = json.loads(connection.getresponse().read())["parts"]
    except (OSError, http.client.HTTPException):
        return "web does not answer"
    finally:
        connection.close()
    return ", ".join(f"{name} ({said})" for name, said in parts.items() if said != "ok")


def _whole_number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise SystemExit(f"bin/run: {name} is {value!r}: a number is needed")
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
