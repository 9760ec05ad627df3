"""What the settings make of an environment: the file is run anew with each."""

import os
import runpy
import secrets
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import secret_key
from ops.procfile import ROOT


def settings_for(environment, *names):
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        for part in [name for name in sys.modules if name.startswith("config.setting_parts.")]:
            del sys.modules[part]
        settings = runpy.run_path(str(ROOT / "config" / "settings.py"))
    finally:
        os.environ.clear()
        os.environ.update(before)
    return {name: settings[name] for name in names}


DATABASE, REDIS = {"DATABASE_URL": "postgresql://db/bridge"}, {"REDIS_URL": "redis://cache"}
KEY = "4f1c9e7ab2d0583641c7e9fa2b8d6035"
SECRET = {"SECRET_KEY": KEY}
HTTPS = {"SITE_URL": "https://bridge.example"}


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "SECRET_KEY"),  # as in the build of a first push
        ({"DEBUG": "0"}, "SECRET_KEY"),
        ({**DATABASE, **REDIS}, "SECRET_KEY"),
        ({"PROCESS": "web"}, "SECRET_KEY"),
        (HTTPS, "SECRET_KEY"),  # never a development site with the secret that everybody knows
        ({"DEBUG": "1", "SITE_URL": "http://bridge.example"}, "SECRET_KEY"),
        ({"PROCESS": "release", **SECRET, **REDIS}, "DATABASE_URL"),
        ({"PROCESS": "worker", **SECRET, **DATABASE}, "REDIS_URL"),
    ],
)
def test_a_site_that_lacks_something_refuses_in_one_sentence(environment, missing):
    done = manage(environment, "collectstatic", "--noinput", "--dry-run")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{missing} is not set")
    assert len(done.stderr.splitlines()) == 1


def exits(environment):
    """Return the sentence with which the settings refuse this environment."""
    with pytest.raises(SystemExit) as ended:
        settings_for(environment)
    return str(ended.value)


@pytest.mark.parametrize(
    "address", [HTTPS, {"SITE_URL": "http://localhost:8000", "REALTIME_URL": "wss://live.example"}]
)
@pytest.mark.parametrize("secret", [{}, SECRET])
def test_a_public_site_is_never_a_development_site(address, secret):
    assert exits({"DEBUG": "1", **address, **secret}).startswith("DEBUG is 1 and SITE_URL is https")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("development-only", "is a placeholder"),
        ("Development-Only-but-longer-than-32-characters", "is a placeholder"),
        ("django-insecure-0p9o8i7u6y5t4r3e2w1qazsxdcfvgbhn", "is a placeholder"),
        ("change-me-change-me-change-me-change-me", "is a placeholder"),
        (KEY[:31], "is shorter than 32 characters"),
        ("x", "is shorter than 32 characters"),
        ("ab" * 32, "has fewer than 8 different characters"),
        ("0" * 64, "has fewer than 8 different characters"),
    ],
)
@pytest.mark.parametrize("address", [{}, HTTPS])
def test_a_secret_that_others_know_or_guess_is_refused(key, why, address):
    assert exits({"SECRET_KEY": key, **address}).startswith(f"SECRET_KEY {why}")
    former = {**SECRET, "SECRET_KEY_FALLBACKS": f"{KEY[::-1]},{key}"}
    assert exits({**former, **address}).startswith(f"SECRET_KEY_FALLBACKS {why}")


def test_the_secrets_that_the_manuals_make_are_good():
    made = [secrets.token_hex(32), secrets.token_hex(16), secrets.token_urlsafe(48), KEY, os.environ["SECRET_KEY"]]
    assert [secret_key.weakness(key) for key in made] == [""] * len(made)


def test_static_files_are_built_before_there_are_servers():
    done = manage({**SECRET, "SITE_URL": "https://bridge.example"}, "collectstatic", "--noinput", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")


def test_djangos_own_server_names_what_serves_the_whole_site():
    done = manage({"DEBUG": "1"}, "runserver")
    assert done.returncode == 1
    assert "DEBUG=1 bin/run" in done.stderr and len(done.stderr.splitlines()) == 1


def test_development_reads_templates_anew():
    (engine,) = settings_for({"DEBUG": "1"}, "TEMPLATES")["TEMPLATES"]
    assert "cached" not in str(engine["OPTIONS"]["loaders"])
    (engine,) = settings_for(SECRET, "TEMPLATES")["TEMPLATES"]
    assert "cached" in str(engine["OPTIONS"]["loaders"])


def test_a_site_is_no_development_site_unless_told():
    assert settings_for(SECRET, "DEBUG", "SESSION_COOKIE_SECURE") == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
    }
    assert settings_for({**SECRET, "DEBUG": "1"}, "DEBUG") == {"DEBUG": True}


def test_the_address_decides_hosts_origins_and_cookies():
    names = ("ALLOWED_HOSTS", "ALLOWED_ORIGINS", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    public = settings_for({**SECRET, "SITE_URL": "https://bridge.example/"}, *names)
    assert "bridge.example" in public["ALLOWED_HOSTS"]
    assert public["ALLOWED_ORIGINS"] == ["https://bridge.example"]
    assert public["SESSION_COOKIE_SECURE"]
    assert public["SECURE_SSL_REDIRECT"]
    local = settings_for({**SECRET, "SITE_URL": "http://localhost:8001"}, *names)
    assert set(local["ALLOWED_ORIGINS"]) == {f"http://{host}:8001" for host in ("localhost", "127.0.0.1", "[::1]")}
    assert not local["SESSION_COOKIE_SECURE"]


def database_under(**environment):
    url = "postgresql://ann:p%40ss@db.example:6432/bridge?sslmode=require"
    return settings_for({**SECRET, **REDIS, "DATABASE_URL": url, **environment}, "DATABASES")["DATABASES"]["default"]


def test_the_database_url_in_parts():
    database = database_under()
    assert [database[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        *("ann", "p@ss", "db.example", "6432", "bridge")
    ]
    assert database["OPTIONS"]["sslmode"] == "require"


def test_sockets_share_a_pool_and_workers_keep_a_connection():
    assert "pool" in database_under(PROCESS="web")["OPTIONS"]
    assert "pool" in database_under(PROCESS="realtime")["OPTIONS"]
    for process in ("worker", "robots", "clock", "release"):
        assert "pool" not in database_under(PROCESS=process)["OPTIONS"]


def test_what_serves_players_may_not_wait_long_and_a_migration_may():
    assert "statement_timeout=5000" in database_under(PROCESS="worker")["OPTIONS"]["options"]
    assert "lock_timeout" in database_under(PROCESS="release")["OPTIONS"]["options"]
    assert "statement_timeout" not in database_under(PROCESS="release")["OPTIONS"]["options"]


def test_a_transaction_pooler_sees_no_session_state():
    database = database_under(PROCESS="worker", DATABASE_POOLER="1")
    assert "options" not in database["OPTIONS"]
    assert database["OPTIONS"]["prepare_threshold"] is None
    assert database["DISABLE_SERVER_SIDE_CURSORS"]


def test_a_certificate_nobody_signed_is_accepted_in_all_four_uses_when_told():
    uses = ("CELERY_BROKER_URL", "CACHES", "CHANNEL_LAYERS", "HOT_STATE_URL")
    environment = {**SECRET, "REDIS_URL": "rediss://:s@redis.example:6380/0"}
    strict, trusting = settings_for(environment, *uses), settings_for({**environment, "REDIS_TLS_VERIFY": "0"}, *uses)
    for use in uses:
        assert "ssl_cert_reqs=required" in str(strict[use])
        assert "ssl_cert_reqs=none" in str(trusting[use])


def test_a_limit_comes_from_the_environment_and_must_be_a_number():
    assert settings_for({"DEBUG": "1", "LIMIT_SOCKET_BURST": "500"}, "LIMIT_SOCKET_BURST") == {
        "LIMIT_SOCKET_BURST": 500
    }
    with pytest.raises(ImproperlyConfigured, match="LIMIT_SOCKET_BURST is 'many': a number is needed"):
        settings_for({"DEBUG": "1", "LIMIT_SOCKET_BURST": "many"})
