"""The systemd units run the commands of the Procfile, and leave each process time to end."""

import shlex

import pytest

from ops import procfile

UNITS = procfile.ROOT / "ops" / "systemd"
NGINX = procfile.ROOT / "ops" / "nginx"
PROCESSES = {
    "release": "bridge-release@.service",
    "web": "bridge-web@.service",
    "realtime": "bridge-realtime@.service",
    "worker": "bridge-worker@.service",
    "robots": "bridge-robots@.service",
    "clock": "bridge-clock.service",
}


def lines(path):
    """Return the keys and values of a unit in order; a key may occur more than once."""
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line and line[0] not in "#;")
    return [(key, value) for key, _, value in pairs]


def unit(name):
    return dict(lines(UNITS / PROCESSES[name]))


def as_systemd_runs_it(command):
    """The arguments: systemd reads `$$` as a dollar sign and `%%` as a percent sign before it starts a program."""
    assert not command.replace("$$", "").count("$"), "systemd would put a variable of its own here"
    assert not command.replace("%%", "").count("%"), "systemd would put a specifier here"
    return shlex.split(command.replace("$$", "$").replace("%%", "%"))


def test_each_process_has_a_unit():
    assert list(PROCESSES) == list(procfile.read())


@pytest.mark.parametrize("name", PROCESSES)
def test_a_unit_runs_the_command_of_the_procfile(name):
    assert as_systemd_runs_it(unit(name)["ExecStart"]) == procfile.shell(procfile.read()[name])


@pytest.mark.parametrize("name", [name for name in PROCESSES if name != "release"])
def test_a_unit_stops_with_sigterm_and_waits(name):
    found = unit(name)
    assert (found["KillMode"], found["KillSignal"], found["Restart"]) == ("mixed", "SIGTERM", "always")
    assert 20 <= int(found["TimeoutStopSec"]) < 30


@pytest.mark.parametrize("name", ["web", "realtime"])
def test_the_instance_of_a_served_process_is_its_port(name):
    assert ("Environment", "PORT=%i") in lines(UNITS / PROCESSES[name])


def test_the_turn_server_shares_nothing_with_the_sites_processes():
    """`bridge-.service.d` gives every unit whose name begins with `bridge-` the site's user and environment."""
    found = dict(lines(UNITS / "turn.service"))
    assert found["ExecStart"].endswith("/ops/coturn/start.sh") and found["DynamicUser"] == "yes"
    assert found["EnvironmentFile"] == "/etc/bridge/turn" and found["CapabilityBoundingSet"] == ""


@pytest.mark.parametrize("name", ["bridge.conf", "bridge-live.conf"])
def test_the_timeout_of_nginx_is_longer_than_two_pings(name):
    text = (NGINX / name).read_text()
    sockets = text[text.index("location /ws/") :].partition("}")[0]
    timeout = next(line.split()[1] for line in sockets.splitlines() if line.strip().startswith("proxy_read_timeout"))
    command = procfile.read()["realtime"].split()
    quiet = sum(int(command[command.index(name) + 1]) for name in ("--ping-interval", "--ping-timeout"))
    assert int(timeout.rstrip(";").removesuffix("s")) >= 2 * quiet
