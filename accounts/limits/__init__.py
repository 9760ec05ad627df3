"""How often something may be done, by whom: `docs/limits.md` has all of it in one table.

    limits.spend((limits.GUESTS, address), (limits.GUESTS_OF_SITE, ""))

counts a try under both limits or, if one is reached, under none, and raises TooMany. Where only wrong tries shall
count, `spend` before and `give_back` after a good one: what is counted afterwards does not stop those that run beside.
"""

from accounts.limits.address import UNKNOWN, address_of, client_address
from accounts.limits.answers import as_json, as_page, limited
from accounts.limits.counting import REFUSALS, Try, check, count, give_back, refuse, spend
from accounts.limits.here import TRY_AGAIN_SECONDS, Places, spend_here
from accounts.limits.limit import AT_A_TIME, HOUR, MINUTE, Answer, By, Limit, TooMany
from accounts.limits.rate import ProcessCounts
from accounts.limits.requests import with_request_limits
from accounts.limits.table import (
    ALL,
    CHAT,
    EXPLANATIONS,
    GUESTS,
    GUESTS_OF_SITE,
    HASHES,
    INVITES,
    INVITES_BY_ACCOUNT,
    LOGINS,
    LOGINS_BY_ACCOUNT,
    LOGINS_WATCHED,
    OPEN_ROOMS,
    REGISTRATIONS,
    REQUESTS,
    ROOMS,
    ROOMS_BY_ACCOUNT,
    ROOMS_OF_SITE,
    SOCKET_BURST,
    SOCKET_MESSAGES,
    SOCKET_OPENS,
    SOCKETS_BY_ACCOUNT,
    SOCKETS_BY_ADDRESS,
    SOCKETS_BY_PLAYER,
    STATIC_FILES,
)

for _limit in ALL:
    REFUSALS.labels(_limit.name)  # so that each begins at 0

__all__ = [
    "ALL",
    "AT_A_TIME",
    "CHAT",
    "EXPLANATIONS",
    "GUESTS",
    "GUESTS_OF_SITE",
    "HASHES",
    "HOUR",
    "INVITES",
    "INVITES_BY_ACCOUNT",
    "LOGINS",
    "LOGINS_BY_ACCOUNT",
    "LOGINS_WATCHED",
    "MINUTE",
    "OPEN_ROOMS",
    "REFUSALS",
    "REGISTRATIONS",
    "REQUESTS",
    "ROOMS",
    "ROOMS_BY_ACCOUNT",
    "ROOMS_OF_SITE",
    "SOCKETS_BY_ACCOUNT",
    "SOCKETS_BY_ADDRESS",
    "SOCKETS_BY_PLAYER",
    "SOCKET_BURST",
    "SOCKET_MESSAGES",
    "SOCKET_OPENS",
    "STATIC_FILES",
    "TRY_AGAIN_SECONDS",
    "UNKNOWN",
    "Answer",
    "By",
    "Limit",
    "Places",
    "ProcessCounts",
    "TooMany",
    "Try",
    "address_of",
    "as_json",
    "as_page",
    "check",
    "client_address",
    "count",
    "give_back",
    "limited",
    "refuse",
    "spend",
    "spend_here",
    "with_request_limits",
]
