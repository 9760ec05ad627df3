#!/usr/bin/env bash
# Writes requirements*.txt from pyproject.toml, for every Python from 3.11 on and every machine: `ops/lock.sh`, after a pin
# was changed there. What is not pinned there stays as it was; `ops/lock.sh --upgrade` takes the newest of that.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v uv >/dev/null || { echo "ops/lock.sh: uv is needed (pip install uv)" >&2; exit 1; }

# lock FILE ARGUMENT...
lock() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --custom-compile-command ops/lock.sh --output-file "$@"
}

lock requirements.txt pyproject.toml "$@"
lock requirements-embedded.txt --group embedded --constraints requirements.txt "$@"
lock requirements-dev.txt pyproject.toml --group dev --constraints requirements.txt --constraints requirements-embedded.txt "$@"
