# For bin/run and bin/test: finds Python and Node, makes .venv, installs only when the pinned requirements changed.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYENV_DIR=/ # .python-version is for platforms; pyenv would find no other Python than the one it names
command_name="bin/$(basename "$0")"

fail() {
    echo "$command_name: $*" >&2
    exit 1
}

# In the background and waited for: a signal then ends the step, not only this script.
step() {
    "$@" &
    local child=$!
    trap 'kill "$child" 2>/dev/null; wait "$child"; exit 143' TERM INT HUP
    local code=0
    wait "$child" || code=$?
    trap - TERM INT HUP
    return "$code"
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local candidate found=""
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3 python python3.14}; do
        if is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
        found="$found$("$candidate" -c 'import sys; print("; found %s, which is %d.%d" % (sys.executable, *sys.version_info[:2]))' 2>/dev/null || true)"
    done
    fail "Python 3.11 or newer is needed$found (name one with PYTHON=/path/to/python3.11)"
}

fingerprint() {
    { .venv/bin/python --version; cat "$@"; } | cksum
}

make_venv() {
    if ! is_new_enough .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        local python
        python=$(find_python) || exit 1
        rm -rf .venv
        step "$python" -m venv .venv || fail "$python cannot make a virtual environment (Debian: apt install python3-venv)"
    fi
}

# install_requirements FILE...: pip takes 5 s to say that nothing is to be done, comparing takes none.
install_requirements() {
    local mark=".venv/${*: -1}.installed"
    make_venv
    if [ "$(cat "$mark" 2>/dev/null)" != "$(fingerprint "$@")" ]; then
        echo "Installing $* ..."
        step .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "${@/#/--requirement=}" ||
            fail "the requirements could not be installed; is there a network?"
        fingerprint "$@" >"$mark"
    fi
}
