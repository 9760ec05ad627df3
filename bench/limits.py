"""The environment of a site whose rate limits are raised, for load and for tests that are faster than people."""

_MANY = "1000000"
NO_LIMITS = {
    "LIMIT_SOCKET_MESSAGES_PER_SECOND": _MANY,
    "LIMIT_SOCKET_BURST": _MANY,
    "LIMIT_SOCKETS_PER_PLAYER": _MANY,
    "LIMIT_GUESTS_PER_HOUR": _MANY,
    "LIMIT_ROOMS_PER_HOUR": _MANY,
    "LIMIT_INVITE_FAILURES_PER_HOUR": _MANY,
}
