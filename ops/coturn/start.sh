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

# Options that newer versions do not know any more, because what they switch off is off there (4.7 to 4.18).
off_by_itself="no-cli no-dtls no-tlsv1 no-tlsv1_1 no-software-attribute no-rfc5780 no-stun-backward-compatibility"
# coturn itself only writes a line about an option that it does not know, and goes on without it.
known=$(turnserver --help 2>&1 || true)
left_out=
for option in $(sed -nE 's/^([a-z][a-z0-9_-]*).*/\1/p' "$here/turnserver.conf" | sort -u); do
    if ! printf '%s' "$known" | grep -qE -- "--$option([^a-z0-9_-]|\$)"; then
        case " $off_by_itself " in
            *" $option "*) left_out="$left_out $option" ;;
            *) echo "this coturn does not know $option: the configuration is for another version" >&2 && exit 1 ;;
        esac
    fi
done
{
    grep -vxF "$(printf '%s\n' ${left_out:-#none})" "$here/turnserver.conf"
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
