# For bin/test: the programs that pip does not bring. As root it installs Debian's, else it names the command to type.
# shellcheck shell=bash

# install_packages WHAT PACKAGE...
install_packages() {
    local what=$1
    shift
    command -v apt-get >/dev/null || fail "$what is needed for the checks and was not found; please install it"
    [ "$(id -u)" = 0 ] || fail "$what is needed for the checks; type: sudo apt-get install --yes $*"
    echo "Installing $* ..."
    { step apt-get update --quiet=2 && DEBIAN_FRONTEND=noninteractive step apt-get install --yes --quiet=2 "$@"; } \
        >/dev/null || fail "$what could not be installed"
}

find_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        install_packages "Node.js" nodejs npm
    fi
}

install_node_modules() {
    local mark=node_modules/.installed now
    now=$({ node --version; cat package-lock.json; } | cksum)
    if [ "$(cat "$mark" 2>/dev/null)" != "$now" ]; then
        echo "Installing package-lock.json ..."
        step npm ci --no-audit --no-fund --loglevel=error || fail "npm could not install; is there a network?"
        echo "$now" >"$mark"
    fi
}

find_chrome() {
    [ -z "${CHROME:-}" ] || [ -x "$CHROME" ] || fail "CHROME=$CHROME cannot be run"
    [ -n "${CHROME:-}" ] || command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null ||
        install_packages "Chromium" chromium
}
