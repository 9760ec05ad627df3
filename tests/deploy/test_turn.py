"""coturn with the file that is shipped: whom it lets in, where it relays to, and what it leaves unsaid."""

import ipaddress
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.procfile import ROOT
from rooms.voice import credentials
from tests.turn_client import BINDING, SOFTWARE, TCP, XOR_RELAYED, TurnClient
from tests.turn_server import OLD_SECRET, SECRET, TurnServer

CONFIGURATION = ROOT / "ops" / "coturn" / "turnserver.conf"
REFUSED, WRONG_FAMILY = 403, 443
FORBIDDEN = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "169.254.169.254/32", "172.17.0.0/16", "10.88.0.0/16"),
    *("::/128", "::1/128", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64"),
    *("2001::/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10"),
    *("fec0::/10", "ff00::/8", "::ffff:127.0.0.1/128", "::ffff:10.0.0.1/128", "64:ff9b::7f00:1/128", "fd00::1/128"),
]
"""Written down here anew, by RFC 6890 and IANA's registries, so that a range lost from the file is noticed."""
PUBLIC = {
    4: [
        *("9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "8.8.8.8"),
        *("192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
    ],
    6: ["2606:4700::1", "2a00::1", "2003::1", "2001:200::1", "3ffe:ffff::1"],
}
"""Addresses beside the ranges. A server that refuses everything would pass the rest."""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[TurnServer]:
    turn = TurnServer(tmp_path_factory.mktemp("coturn"))
    turn.start()
    yield turn
    turn.stop()


def client_of(server: TurnServer, *, secret: str = SECRET, at: float = 0, who: str = "somebody") -> TurnClient:
    return TurnClient(server.port, *credentials.issue(secret, who, at or time.time()))


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_a_fresh_credential_of_either_secret_opens_a_relay(server, secret):
    with client_of(server, secret=secret) as client:
        assert client.allocate() == 0
        assert XOR_RELAYED in client.answer and SOFTWARE not in client.answer
        assert client.permit("8.8.8.8") == 0


def test_an_expired_or_wrong_credential_opens_none(server):
    expired = time.time() - credentials.LIFETIME - 1
    fresh = credentials.issue(SECRET, "somebody", time.time())
    later = f"{int(time.time()) + 100_000}:somebody"
    wrong = [
        credentials.issue(SECRET, "somebody", expired),
        credentials.issue("some-secret-that-the-server-does-not-know", "somebody", time.time()),
        (fresh.username, fresh.password[:-2] + "A="),
        (later, fresh.password),
        (f"{fresh.username}x", fresh.password),
        ("somebody", fresh.password),
        ("admin", "admin"),
    ]
    for username, password in wrong:
        with TurnClient(server.port, username, password) as client:
            assert client.allocate() == 401, username
    with TurnClient(server.port) as client:
        assert client.allocate() == 401


def ends(network: str) -> list[str]:
    """Return the first, the last and some address between them."""
    found = ipaddress.ip_network(network)
    return sorted({str(found[0]), str(found[-1]), str(found[found.num_addresses // 3])})


@pytest.mark.parametrize("version", [4, 6])
def test_every_address_that_is_not_public_is_refused(server, version):
    networks = [each for each in FORBIDDEN if ipaddress.ip_network(each).version == version]
    with client_of(server) as client:
        assert client.allocate(version=version) == 0
        for peer in (peer for network in networks for peer in ends(network)):
            assert client.permit(peer) == REFUSED, peer
            assert client.bind_channel(peer) == REFUSED, peer
        refused = {peer: code for peer in PUBLIC[version] if (code := client.permit(peer))}
        assert not refused


def test_every_range_of_the_file_is_refused_at_both_ends(server):
    ranges = re.findall(r"^denied-peer-ip=([^-\n]+)-(\S+)$", CONFIGURATION.read_text(), re.MULTILINE)
    assert len(ranges) == CONFIGURATION.read_text().count("denied-peer-ip=")
    for version in (4, 6):
        with client_of(server) as client:
            assert client.allocate(version=version) == 0
            mine = [pair for pair in ranges if ipaddress.ip_address(pair[0]).version == version]
            assert mine
            assert {client.permit(peer) for pair in mine for peer in pair} == {REFUSED}


def test_a_relay_of_one_family_takes_no_peer_of_the_other(server):
    """An IPv4-mapped peer at an IPv4 relay too: it must not be taken for what it maps."""
    with client_of(server) as client:
        assert client.allocate() == 0
        for peer in ("::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"):
            assert client.permit(peer) in {REFUSED, WRONG_FAMILY}, peer


def test_no_relay_over_tcp_and_no_answer_without_credentials(server):
    with client_of(server) as client:
        assert client.allocate(transport=TCP) not in {0, 401}
    with TurnClient(server.port) as client:
        client._socket.settimeout(0.3)  # no answer is what is waited for
        with pytest.raises(TimeoutError):
            client.request(BINDING, {}, signed=False)


def test_one_player_gets_so_many_relays_and_no_more(server):
    quota = int(re.search(r"^user-quota=(\d+)", CONFIGURATION.read_text(), re.MULTILINE)[1])
    clients = [client_of(server, who="greedy", at=time.time() - number) for number in range(quota + 1)]
    codes = [client.allocate() for client in clients]
    assert codes == [0] * quota + [486], "whenever their credentials are from"
    with client_of(server, who="modest") as other:
        assert other.allocate() == 0
    for client in clients:
        client._socket.close()


def test_coturn_understands_every_line_and_is_told_no_secret_on_its_command_line(server):
    log, ready, _ = server.log.read_text().partition("IO method (admin thread)")
    assert ready and not re.search(r"Bad configuration|unrecognized|Unknown|WARNING|ERROR", log), log
    command = Path(f"/proc/{server._process.pid}/cmdline").read_bytes()
    assert SECRET.encode() not in command and b"turnserver" in command
    written = server._folder / "turnserver.conf"
    assert written.stat().st_mode & 0o077 == 0
    assert written.read_text().startswith(CONFIGURATION.read_text()), "as it is shipped"


OTHER_VERSION = """#!/bin/sh
case "$1" in
    --help) echo "$KNOWN" ;;
    *) echo started ;;
esac
"""
"""Stands for a coturn that knows other options than the one that Debian has."""


def started_with(folder, *unknown):
    """Return what a coturn that does not know these options is started with, and what was said."""
    options = set(re.findall(r"^([a-z][a-z0-9_-]*)", CONFIGURATION.read_text(), re.MULTILINE)) - set(unknown)
    stand_in = folder / "turnserver"
    stand_in.write_text(OTHER_VERSION)
    stand_in.chmod(0o755)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "RUNTIME_DIRECTORY": str(folder), "TURN_SECRET": SECRET}
    environment["KNOWN"] = "\n".join(f"  --{option}  text" for option in sorted(options))
    command = [str(ROOT / "ops" / "coturn" / "start.sh")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done, (folder / "turnserver.conf").read_text() if done.returncode == 0 else ""


def test_what_a_newer_coturn_has_off_by_itself_is_left_out(tmp_path):
    done, written = started_with(tmp_path, "no-cli", "no-dtls")
    assert done.stdout == "started\n"
    assert not re.search(r"^no-(cli|dtls)$", written, re.MULTILINE)
    assert set(CONFIGURATION.read_text().splitlines()) - set(written.splitlines()) == {"no-cli", "no-dtls"}


@pytest.mark.parametrize("option", ["denied-peer-ip", "user-quota", "use-auth-secret", "no-tcp-relay", "no-stun"])
def test_a_coturn_that_does_not_know_a_protection_is_not_started(tmp_path, option):
    done, _ = started_with(tmp_path, option)
    assert done.returncode == 1 and f"does not know {option}" in done.stderr and "started" not in done.stdout
