from datetime import UTC, datetime, timedelta

import pytest

PLACE = "/.well-known/security.txt"


def fields(response):
    assert response.status_code == 200 and response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().split("\r\n")
    assert lines.pop() == "", "each line ends"
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("security@bridge.example", "mailto:security@bridge.example"),
        ("mailto:s@bridge.example", "mailto:s@bridge.example"),
        ("https://bridge.example/report", "https://bridge.example/report"),
    ],
)
def test_it_names_the_contact_and_expires_within_a_year(client, settings, named, shown):
    settings.SECURITY_CONTACT, settings.SITE_URL = named, "https://bridge.example"
    read = fields(client.get(PLACE))
    assert read["Contact"] == shown
    assert read["Canonical"] == "https://bridge.example" + PLACE
    assert read["Policy"] == "https://bridge.example/security/"
    ahead = datetime.strptime(read["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=100) < ahead < timedelta(days=365)


@pytest.mark.django_db
def test_its_policy_is_a_page(client, settings):
    settings.SECURITY_CONTACT = "security@bridge.example"
    page = client.get("/security/")
    assert page.status_code == 200 and "mailto:security@bridge.example" in page.content.decode()
    assert client.post(PLACE).status_code == 405


def test_without_a_contact_there_is_neither(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get(PLACE).status_code == client.get("/security/").status_code == 404
