"""Every limit of the site. `docs/limits.md` is made from this, and the settings have the numbers."""

from typing import Final

from accounts.limits.limit import AT_A_TIME, HOUR, MINUTE, Answer, By, Limit

GUESTS: Final = Limit(
    "guests",
    "LIMIT_GUESTS_PER_HOUR",
    HOUR,
    By.ADDRESS,
    "new guests from your network",
    "A club evening behind one address, thirty tables, gets in twice; a script does not fill the database.",
    away=20,
)
GUESTS_OF_SITE: Final = Limit(
    "guests_of_site",
    "LIMIT_GUESTS_OF_SITE_PER_HOUR",
    HOUR,
    By.SITE,
    "new guests on this site",
    "What many addresses together can add to the database.",
    away=100,
)
REGISTRATIONS: Final = Limit(
    "registrations",
    "LIMIT_REGISTRATIONS_PER_HOUR",
    HOUR,
    By.ADDRESS,
    "new accounts from your network",
    "A club registers its members in one evening; each try also costs a hash of a password.",
    away=10,
)
LOGINS: Final = Limit(
    "logins",
    "LIMIT_LOGIN_FAILURES_PER_HOUR",
    HOUR,
    By.ADDRESS,
    "failed logins from your network",
    "Guesses at many accounts from one address. Generous: an address may be a club.",
    away=20,
)
LOGINS_BY_ACCOUNT: Final = Limit(
    "logins_by_account",
    "LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR",
    HOUR,
    By.ACCOUNT_AND_ADDRESS,
    "failed logins to this account from your network",
    "Guesses at one account. By address too, so that others' guesses never keep the owner out elsewhere.",
    away=5,
)
LOGINS_WATCHED: Final = Limit(
    "logins_watched",
    "LIMIT_LOGIN_FAILURES_WATCHED_PER_HOUR",
    HOUR,
    By.ACCOUNT,
    "failed logins to this account",
    "Guesses at one account from many addresses: told to the host, for refusing would lock the owner out.",
    answer=Answer.LOG,
)
HASHES: Final = Limit(
    "hashes",
    "LIMIT_HASHES_AT_ONCE",
    AT_A_TIME,
    By.PROCESS,
    "logins at this moment",
    "Each takes a core and 19 MiB for a while. Twenty more wait, for five seconds at most; no other page or move does.",
    in_process=True,
)
INVITES: Final = Limit(
    "invites",
    "LIMIT_INVITE_FAILURES_PER_HOUR",
    HOUR,
    By.ADDRESS,
    "wrong invite codes from your network",
    "Guesses at codes of 34 bits. Generous: a club mistypes much in an evening.",
    away=50,
)
INVITES_BY_ACCOUNT: Final = Limit(
    "invites_by_account",
    "LIMIT_INVITE_FAILURES_PER_PLAYER_PER_HOUR",
    HOUR,
    By.ACCOUNT,
    "wrong invite codes",
    "Guesses by one guest or account, who keep nobody else of their household from joining.",
    away=10,
)
ROOMS: Final = Limit(
    "rooms",
    "LIMIT_ROOMS_PER_HOUR",
    HOUR,
    By.ADDRESS,
    "new rooms from your network",
    "A club opens its tables at once; a script does not fill the database.",
    away=20,
)
ROOMS_BY_ACCOUNT: Final = Limit(
    "rooms_by_account",
    "LIMIT_ROOMS_PER_PLAYER_PER_HOUR",
    HOUR,
    By.ACCOUNT,
    "new rooms",
    "A teacher opens the tables of a class; nobody needs more.",
    away=5,
)
ROOMS_OF_SITE: Final = Limit(
    "rooms_of_site",
    "LIMIT_ROOMS_OF_SITE_PER_HOUR",
    HOUR,
    By.SITE,
    "new rooms on this site",
    "What many addresses together can add to the database.",
    away=200,
)
OPEN_ROOMS: Final = Limit(
    "open_rooms",
    "LIMIT_OPEN_ROOMS_PER_PLAYER",
    AT_A_TIME,
    By.ACCOUNT,
    "open rooms of yours",
    "Rooms that nobody closes stay open for days. Counted in the database.",
)
CHAT: Final = Limit(
    "chat",
    "LIMIT_CHAT_LINES_PER_HALF_MINUTE",
    30,
    By.ACCOUNT,
    "lines at once",
    "A lively talk passes; a flood that others must scroll through does not, over however many sockets.",
    answer=Answer.SOCKET,
)
EXPLANATIONS: Final = Limit(
    "explanations",
    "LIMIT_EXPLANATIONS_PER_MINUTE",
    MINUTE,
    By.ACCOUNT,
    "explanations and questions at once",
    "A whole auction is explained or asked about at once; each is told to others and read from the log.",
    answer=Answer.SOCKET,
)
SOCKET_MESSAGES: Final = Limit(
    "socket_messages",
    "LIMIT_SOCKET_MESSAGES_PER_SECOND",
    1,
    By.SOCKET,
    "messages",
    "Nobody clicks faster; a hundred more than that close the socket.",
    answer=Answer.SOCKET,
    in_process=True,
)
SOCKET_BURST: Final = Limit(
    "socket_burst",
    "LIMIT_SOCKET_BURST",
    AT_A_TIME,
    By.SOCKET,
    "messages",
    "What a page sends at once when it comes back.",
    answer=Answer.SOCKET,
    in_process=True,
)
SOCKETS_BY_PLAYER: Final = Limit(
    "sockets_by_player",
    "LIMIT_SOCKETS_PER_PLAYER",
    AT_A_TIME,
    By.ACCOUNT,
    "pages of yours at this table",
    "A page, the one that it replaces, and one more. For each room; counted in Redis.",
    answer=Answer.BYE,
)
SOCKETS_BY_ACCOUNT: Final = Limit(
    "sockets_by_account",
    "LIMIT_SOCKETS_PER_ACCOUNT",
    AT_A_TIME,
    By.ACCOUNT,
    "tables open at once",
    "Over all rooms: each socket costs memory and a part of every beat.",
    answer=Answer.BYE,
    in_process=True,
)
SOCKETS_BY_ADDRESS: Final = Limit(
    "sockets_by_address",
    "LIMIT_SOCKETS_PER_ADDRESS",
    AT_A_TIME,
    By.ADDRESS,
    "tables open from your network",
    "A congress behind one address plays; one machine does not take all sockets of a process.",
    answer=Answer.BYE,
    in_process=True,
)
SOCKET_OPENS: Final = Limit(
    "socket_opens",
    "LIMIT_SOCKET_OPENS_PER_MINUTE",
    MINUTE,
    By.ADDRESS,
    "new connections from your network",
    "A congress comes back at once after a restart; each opening reads the database.",
    answer=Answer.BYE,
    in_process=True,
)
REQUESTS: Final = Limit(
    "requests",
    "LIMIT_REQUESTS_PER_MINUTE",
    MINUTE,
    By.ADDRESS,
    "requests from your network",
    "A club opens its pages at once; one machine does not take all threads and connections of a process.",
    in_process=True,
)
STATIC_FILES: Final = Limit(
    "static_files",
    "LIMIT_STATIC_FILES_PER_MINUTE",
    MINUTE,
    By.ADDRESS,
    "requests from your network",
    "The first visit to a table loads some eighty files; a browser keeps them.",
    in_process=True,
)

ALL: Final = [limit for limit in list(globals().values()) if isinstance(limit, Limit)]
