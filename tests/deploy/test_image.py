"""The Dockerfile, compose.yaml and app.json name the Procfile's processes, and the image holds what they need.

Without Docker: the steps of the Dockerfile run in an empty folder, with this interpreter and its packages. This finds
files that are not copied, but not what the base image lacks.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops import env_example, procfile

ROOT = procfile.ROOT
SERVERS = ["postgres", "redis"]
ENVIRONMENT = {
    "SECRET_KEY": "only-for-this-test-of-the-image-we-make",
    "SITE_URL": "https://bridge.example",
    "DATABASE_URL": "postgresql://bridge:password@postgres/bridge",
    "REDIS_URL": "redis://redis:6379/0",
    "SENTRY_DSN": "http://key@127.0.0.1:9/1",
}


def steps():
    """The Dockerfile's instructions as (keyword, arguments)."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(keyword, rest.strip()) for keyword, _, rest in (line.partition(" ") for line in lines)]


def copy(sources, folder, target):
    for source in sources:
        path = ROOT / source
        assert path.exists(), f"the Dockerfile copies {source}, which is not there"
        if path.is_dir():
            shutil.copytree(path, folder / target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy(path, folder / target)


def runnable(command):
    """Return the command without the parts that would change this machine; pip only checks the requirements."""
    command = command.replace("pip install", "python -m pip install --quiet --dry-run --no-index")
    return " && ".join(part for part in command.split(" && ") if not re.match(r"(useradd|chown) ", part))


def run(command, folder, **environment):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.defpath])
    environment = {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The folder /app of the image."""
    folder = tmp_path_factory.mktemp("app")
    for keyword, rest in steps():
        if keyword == "COPY":
            *sources, target = rest.split()
            copy(sources, folder, target)
        elif keyword == "RUN" and (command := runnable(rest)):
            run(["/bin/sh", "-c", command], folder)
    return folder


@pytest.mark.slow
def test_the_image_has_the_static_files(image):
    assert (image / "staticfiles" / "staticfiles.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("process", ["web", "realtime"])
def test_the_image_serves(process, image):
    program = "import config.asgi; print(config.__file__)"
    where = run(["python", "-c", program], image, PROCESS=process, **ENVIRONMENT)
    assert Path(where.strip()).parent.parent == image


@pytest.mark.slow
@pytest.mark.parametrize("process", ["worker", "robots", "clock"])
def test_the_image_works(process, image):
    program = "from config import celery_app; celery_app.loader.import_default_modules(); print(*celery_app.tasks)"
    tasks = run(["python", "-c", program], image, PROCESS=process, **ENVIRONMENT)
    assert {name.partition(".")[0] for name in tasks.split()} >= {"games", "rooms"}


@pytest.mark.slow
def test_the_image_migrates(image):
    run(["python", "manage.py", "makemigrations", "--check", "--dry-run"], image, PROCESS="release", **ENVIRONMENT)


def test_the_image_does_not_run_as_root():
    assert [rest for keyword, rest in steps() if keyword == "USER"] == ["bridge"]


def services():
    """The services of compose.yaml: name to text."""
    section = (ROOT / "compose.yaml").read_text().split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    parts = re.split(r"^  ([a-z]+):\n", section, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_compose_starts_the_servers_and_every_process():
    assert list(services()) == [*SERVERS, *procfile.read(), "turn"]


def test_the_turn_server_is_asked_for_and_gets_none_of_the_sites_secrets():
    turn = services()["turn"]
    assert 'profiles: ["voice"]' in turn and "env_file" not in turn and "<<" not in turn
    assert set(re.findall(r"\$\{([A-Z_]+)", turn)) == {"TURN_SECRET", "TURN_SECRET_OLD", "TURN_EXTERNAL_IP"}


@pytest.mark.parametrize("name", procfile.read())
def test_a_service_runs_the_command_of_the_procfile(name):
    (command,) = re.findall(r"^    command: (\[.*\])$", services()[name], re.MULTILINE)
    arguments = json.loads(command)
    assert not any(argument.replace("$$", "").count("$") for argument in arguments), "Compose would fill this in"
    assert [argument.replace("$$", "$") for argument in arguments] == procfile.shell(procfile.read()[name])


@pytest.mark.parametrize(("name", "path"), [("web", "/readyz"), ("realtime", "/healthz")])
def test_a_served_process_has_a_health_check(name, path):
    assert f"http://127.0.0.1:8000{path}" in services()[name]


def test_app_json_scales_every_process():
    formation = json.loads((ROOT / "app.json").read_text())["formation"]
    assert list(formation) == [name for name in procfile.read() if name != "release"]
    assert formation["clock"]["quantity"] == 1


def test_app_json_sets_only_known_variables():
    names = set(json.loads((ROOT / "app.json").read_text())["env"])
    assert {"SECRET_KEY", "SITE_URL"} <= names <= set(re.findall(r"^#([A-Z_]+)=", env_example.render(), re.MULTILINE))
