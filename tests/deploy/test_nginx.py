"""The two nginx files in a real nginx: it reads them, and what one address may do is limited in front of the site."""

import re
import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ops import procfile
from ops.children import end, free_port, spawn
from tests.environment import nginx
from tests.site import wait_for

pytestmark = [pytest.mark.fault, pytest.mark.slow]
FILES = procfile.ROOT / "ops" / "nginx"
REASON = "Too many requests from your network. Please try again in 10 seconds."


class Site(BaseHTTPRequestHandler):
    """Stands for `web` and `realtime`: answers each request with the address that nginx says it came from."""

    def do_GET(self):
        body = self.headers["X-Forwarded-For"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """A running nginx with both files, on other ports and with small numbers; yields its two ports for https."""
    folder = tmp_path_factory.mktemp("nginx")
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=behind.serve_forever, daemon=True).start()
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=bridge.example",
            "-days",
            "2",
            "-keyout",
            str(folder / "key.pem"),
            "-out",
            str(folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    ports = {name: free_port() for name in ("bridge.conf", "bridge-live.conf")}
    for name, port in ports.items():
        (folder / name).write_text(_here(name, folder, port, behind.server_address[1]))
    (folder / "nginx.conf").write_text(
        f"daemon off; error_log stderr; pid {folder}/pid; events {{}} http {{ access_log off; "
        f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; "
        f"uwsgi_temp_path {folder}; scgi_temp_path {folder}; include {folder}/bridge*.conf; }}"
    )
    command = [str(nginx()), "-c", str(folder / "nginx.conf")]
    read = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert read.returncode == 0 and "[warn]" not in read.stderr, read.stderr
    process = spawn(command, stderr=subprocess.DEVNULL)
    wait_for(lambda: _accepts(ports["bridge-live.conf"]), "nginx")
    yield ports
    end([process], grace=5)
    behind.shutdown()


def _here(name, folder, port, behind):
    text = (FILES / name).read_text()
    text = re.sub(r"/etc/letsencrypt/live/\S+/fullchain.pem", f"{folder}/cert.pem", text)
    text = re.sub(r"/etc/letsencrypt/live/\S+/privkey.pem", f"{folder}/key.pem", text)
    text = re.sub(r"listen (\[::\]:)?443", lambda found: f"listen {_loopback(found)}:{port}", text)
    other = free_port()
    text = re.sub(r"listen (\[::\]:)?80;", lambda found: f"listen {_loopback(found)}:{other};", text)
    text = re.sub(r"server 127\.0\.0\.1:8\d+", f"server 127.0.0.1:{behind}", text)
    text = re.sub(r"server 127.0.0.1:(\d+) max_fails=0;\n    server 127.0.0.1:\1", r"server 127.0.0.1:\1", text)
    for shipped, small in {"burst=1200": "burst=5", "burst=300": "burst=5", "rate=20r/s": "rate=1r/m"}.items():
        text = text.replace(shipped, small)
    text = text.replace("rate=5r/s", "rate=1r/m").replace("client_header_timeout 10s", "client_header_timeout 1s")
    return text.replace("# then the next", "# the next")


def _loopback(found):
    return "[::1]" if found[1] else "127.0.0.1"


def _accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def tls(port, source="127.0.0.1"):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    family = "::1" if ":" in source else "127.0.0.1"
    plain = socket.create_connection((family, port), source_address=(source, 0), timeout=20)
    return context.wrap_socket(plain, server_hostname="bridge.example")


def get(port, path, source="127.0.0.1"):
    with closing(tls(port, source)) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: bridge.example\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()


def test_pages_of_one_address_are_limited_with_a_sentence_and_others_are_not(ports):
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: get(ports["bridge.conf"], "/", "127.0.0.2"), range(10)))
    statuses = [answer.split()[1] for answer in answers]
    assert sorted(statuses) == ["200"] * 6 + ["429"] * 4
    refused = next(answer for answer in answers if " 429 " in answer)
    assert REASON in refused and "\r\nRetry-After: 10\r\n" in refused
    assert get(ports["bridge.conf"], "/", "127.0.0.3").endswith("127.0.0.3")


@pytest.mark.parametrize("name", ["bridge.conf", "bridge-live.conf"])
def test_openings_of_sockets_are_limited(ports, name):
    statuses = [get(ports[name], "/ws/rooms/x/", "127.0.0.4").split()[1] for _ in range(8)]
    assert statuses == ["200"] * 6 + ["429"] * 2


@pytest.mark.parametrize("name", ["bridge.conf", "bridge-live.conf"])
def test_half_open_requests_are_cut_off_while_others_are_answered(ports, name):
    with ExitStack() as stack:
        half_open = [stack.enter_context(closing(tls(ports[name], "127.0.0.5"))) for _ in range(50)]
        for each in half_open:
            each.sendall(b"GET / HTTP/1.1\r\nHost: bridge.example\r\n")
        assert get(ports[name], "/ws/", "127.0.0.6").split()[1] == "200"
        for each in half_open:
            with suppress(ConnectionResetError):
                assert each.recv(100) == b"", "cut off without an answer"


@pytest.mark.parametrize("name", ["bridge.conf", "bridge-live.conf"])
@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
        ("2001:db8:1:2::", "2001:db8:1:2"),
        ("2001:db8:1:2::9", "2001:db8:1:2"),
        ("2001:db8::1", "2001:db8"),
        ("2001:db8::1:2:3:4", "2001:db8"),
        ("::1", ""),
    ],
)
def test_an_ipv6_address_counts_as_its_network(name, address, source):
    """nginx's regular expression, in Python's words: `$` in the file is what it takes of the address."""
    line = next(line for line in (FILES / name).read_text().splitlines() if line.strip().startswith('"~^('))
    pattern = line.strip().split('"')[1][1:].replace("(?<", "(?P<")
    found = re.match(pattern, address)
    assert (next(iter(found.groupdict().values())) if found else address) == source
