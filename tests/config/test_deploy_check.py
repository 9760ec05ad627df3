"""Django's check of a deployment finds nothing to warn of, with the variables that docs/deploy.md sets."""

import os
import re
import secrets
import subprocess
import sys

from ops.procfile import ROOT


def documented():
    """The variables of the step *Settings*, with secrets in the place of the commands that make them."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    step = text[text.index("### 4. Settings") : text.index("### 5. Units")]
    found = dict(re.findall(r"^    ([A-Z_]+)=(\S+)", step, re.MULTILINE))
    made = {name: secrets.token_hex(32) if "openssl" in value else value.strip('"') for name, value in found.items()}
    assert {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL", "TRUSTED_PROXY_HOPS"} <= made.keys()
    return made


def test_the_documented_variables_pass():
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **documented()}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_only_two_checks_are_left_to_the_host(settings):
    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W005", "security.W021"]


def test_the_staffs_site_is_where_the_environment_says():
    environment = {"PATH": os.environ["PATH"], **documented(), "STAFF_PATH": "/back-room"}
    program = "from django.urls import reverse; print(reverse('admin:index'), reverse('admin:games_game_changelist'))"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["/back-room/", "/back-room/games/game/"]
