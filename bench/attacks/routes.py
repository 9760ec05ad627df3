"""schemathesis on every address of the site, as a visitor, a player and a member of the staff."""

import json
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.attacks.attacked_site import AttackedSite
from bench.limits import NO_LIMITS

ENDS_THE_SESSION = r"logout|delete|password|deactivate|user/"
"""Addresses that are left to the visitor: with them a player or a member of the staff would be logged out."""

CHECKS = "not_a_server_error"


@dataclass(frozen=True)
class Caller:
    """Who calls: the cookies and headers that they send."""

    name: str
    cookies: dict[str, str]


def run(*, minutes: float, seed: int) -> list[str]:
    """Call all addresses for so long, a third of it for each caller. Return what was broken."""
    broken = []
    with ExitStack() as stack:
        target = AttackedSite(stack, NO_LIMITS)
        made = json.loads(target.stage.python("-m", "bench.attacks.route_schema"))
        schema = target.stage.folder / "schema.json"
        schema.write_text(json.dumps(made["schema"]))
        callers = [Caller(name, cookies) for name, cookies in made["callers"].items()]
        for caller in callers:
            broken += _call_all(target, schema, caller, 60 * minutes / len(callers), seed)
        broken += [f"routes: {each}" for each in target.errors()[:20]]
    return broken


def _call_all(target: AttackedSite, schema: Path, caller: Caller, seconds: float, seed: int) -> list[str]:
    token = "a" * 32  # any token is good that is both the cookie and the header
    cookies = "; ".join(f"{name}={value}" for name, value in {**caller.cookies, "csrftoken": token}.items())
    command = [
        str(Path(sys.executable).parent / "st"), "run", str(schema), "--url", target.site.url,
        "--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-time", str(int(seconds)), "--seed", str(seed),
        "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--max-redirects", "0",
        "--header", f"Cookie: {cookies}", "--header", f"X-CSRFToken: {token}",
        *(["--exclude-path-regex", ENDS_THE_SESSION] if caller.cookies else []),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=target.stage.folder, check=False, capture_output=True, text=True)
    said = done.stdout[-6000:]
    print(f"--- as {caller.name}\n{said}", flush=True)
    failures = re.findall(r"^\s*\d+\. Test Case ID.*$|Server error", done.stdout, re.MULTILINE)
    return [f"routes as {caller.name}: {len(failures)} failures" for _ in failures[:1]] + (
        [f"routes as {caller.name}: schemathesis ended with {done.returncode}: {done.stderr[-300:]}"]
        if done.returncode not in {0, 1}
        else []
    )
