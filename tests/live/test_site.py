"""The Procfile's processes, started as a platform starts them."""

import http.client
import signal
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model

from tests.site import answers
from tests.staff import show_factor

pytestmark = pytest.mark.live


def get(url, path, **headers):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response


def test_pages_have_a_policy_against_inline_script(site):
    policy = get(site.url, "/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_websocket_process_serves_no_pages(site):
    for process in (p for p in site.processes.values() if p.kind == "realtime"):
        assert answers(process.url)
        assert get(process.url, "/").status == http.client.NOT_FOUND


def test_metrics_need_the_token(make_site):
    site = make_site(environment={"METRICS_TOKEN": "t0ken"}, realtime=0, worker=0, robots=0, clock=0)
    assert get(site.url, "/metrics").status == http.client.NOT_FOUND
    assert get(site.url, "/metrics", Authorization="Bearer other").status == http.client.NOT_FOUND
    assert get(site.url, "/metrics", Authorization="Bearer t0ken").status == http.client.OK


@pytest.mark.fault
@pytest.mark.parametrize("name", ["web.1", "realtime.2", "worker.1", "robots.1", "clock.1"])
def test_each_process_ends_at_sigterm_and_starts_again(site, name):
    site.restart(name, signal.SIGTERM)
    assert site.processes[name].alive


def test_the_processes_see_what_a_test_writes(site, client):
    show_factor(client, get_user_model().objects.create_superuser("staff"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    assert get(site.url, "/admin/", Cookie=cookie).status == http.client.OK
    assert get(site.url, "/admin/").status == http.client.FOUND
