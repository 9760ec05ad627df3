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

# Its package would start a server too.
find_nginx() {
    local folder=.data/nginx
    if command -v nginx >/dev/null || [ -x "$folder/usr/sbin/nginx" ]; then
        return
    fi
    command -v apt-get >/dev/null || fail "nginx is needed for the checks and was not found; please install it"
    echo "Unpacking nginx into $folder ..."
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || step apt-get update --quiet=2 >/dev/null || true
    (cd "$folder" && step apt-get download --quiet=2 nginx && step dpkg-deb --extract nginx_*.deb . && rm nginx_*.deb) \
        >/dev/null 2>&1 || fail "nginx could not be had; please install it, or: apt-get update"
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

# Its package would start a server on this machine, so it is unpacked here: promtool and prometheus need nothing else.
find_prometheus() {
    local folder=.data/prometheus
    if command -v promtool >/dev/null && command -v prometheus >/dev/null || [ -x "$folder/usr/bin/promtool" ]; then
        return
    fi
    command -v apt-get >/dev/null || fail "Prometheus is needed for the checks and was not found; please install it"
    echo "Unpacking prometheus into $folder ..."
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || step apt-get update --quiet=2 >/dev/null || true
    (cd "$folder" && step apt-get download --quiet=2 prometheus && step dpkg-deb --extract prometheus_*.deb . &&
        rm prometheus_*.deb) >/dev/null 2>&1 || fail "Prometheus could not be had; please install it, or: apt-get update"
}
