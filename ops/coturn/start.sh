#!/bin/sh
# Starts coturn with turnserver.conf and what differs from host to host, from the environment; options after it go to
# coturn. The secrets are written to a file that only coturn's user reads: as options everybody could see them.
#
#   TURN_SECRET, TURN_SECRET_OLD   as the site has them; while the secret is changed both are accepted
#   TURN_REALM                     any name; browsers do not show it
#   TURN_EXTERNAL_IP               behind NAT: the public address, or public/private
#   TURN_CERT, TURN_KEY            files in PEM format; with them it listens for TLS at port 5349 too
set -eu
umask 077
here=$(dirname "$0")
folder=${RUNTIME_DIRECTORY:-$(mktemp -d)}
: "${TURN_SECRET:?is not set: the secret that the site has, of 32 characters or more}"
{
    cat "$here/turnserver.conf"
    printf '\nrealm=%s\nstatic-auth-secret=%s\n' "${TURN_REALM:-bridge}" "$TURN_SECRET"
    [ -z "${TURN_SECRET_OLD:-}" ] || printf 'static-auth-secret=%s\n' "$TURN_SECRET_OLD"
    [ -z "${TURN_EXTERNAL_IP:-}" ] || printf 'external-ip=%s\n' "$TURN_EXTERNAL_IP"
    if [ -n "${TURN_CERT:-}" ]; then
        printf 'cert=%s\npkey=%s\n' "$TURN_CERT" "${TURN_KEY:?is not set: the key of TURN_CERT}"
    else
        echo no-tls
    fi
} >"$folder/turnserver.conf"
exec turnserver -c "$folder/turnserver.conf" --userdb="$folder/turndb" --pidfile= "$@"
