"""The settings of limits. A part of `config.settings`, which imports all of it.

`accounts/limits/table.py` says what each is for, and docs/limits.md how it is answered.
"""

from config import env

# --- Limits ---------------------------------------------------------------------------------------------------------
# Load tests raise these limits, and say so. Each number is how many pass at once; they come back one by one, all within
# the time that the name says. An address may be a whole club.

# How many messages a second one websocket may send in the long run.
LIMIT_SOCKET_MESSAGES_PER_SECOND = env.number("LIMIT_SOCKET_MESSAGES_PER_SECOND", 10)
LIMIT_SOCKET_BURST = env.number("LIMIT_SOCKET_BURST", 20)  # how many messages one websocket may send at once
# After how many seconds on turn the others at the table may have a robot make a person's call or card.
STALL_SECONDS = env.number("STALL_SECONDS", 180)
# How many websockets a player may have open in one room.
LIMIT_SOCKETS_PER_PLAYER = env.whole("LIMIT_SOCKETS_PER_PLAYER", 3)
LIMIT_SOCKETS_PER_ACCOUNT = env.whole("LIMIT_SOCKETS_PER_ACCOUNT", 12)  # the same over all rooms, at one process
LIMIT_SOCKETS_PER_ADDRESS = env.whole("LIMIT_SOCKETS_PER_ADDRESS", 500)  # the same from one address, at one process
# How many websockets one address may open in a minute, at one process.
LIMIT_SOCKET_OPENS_PER_MINUTE = env.whole("LIMIT_SOCKET_OPENS_PER_MINUTE", 300)
# How many requests for pages and the API one address may send in a minute to one process.
LIMIT_REQUESTS_PER_MINUTE = env.whole("LIMIT_REQUESTS_PER_MINUTE", 1200)
LIMIT_STATIC_FILES_PER_MINUTE = env.whole("LIMIT_STATIC_FILES_PER_MINUTE", 12000)  # the same for static files
# How many guests may be made from one address in an hour.
LIMIT_GUESTS_PER_HOUR = env.whole("LIMIT_GUESTS_PER_HOUR", 240)
LIMIT_GUESTS_OF_SITE_PER_HOUR = env.whole("LIMIT_GUESTS_OF_SITE_PER_HOUR", 3000)  # the same from all addresses
# How many accounts may be registered from one address in an hour.
LIMIT_REGISTRATIONS_PER_HOUR = env.whole("LIMIT_REGISTRATIONS_PER_HOUR", 60)
# How many logins may fail from one address in an hour.
LIMIT_LOGIN_FAILURES_PER_HOUR = env.whole("LIMIT_LOGIN_FAILURES_PER_HOUR", 100)
# How many logins to one account may fail from one address in an hour.
LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR = env.whole("LIMIT_LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR", 10)
# How many failed logins to one account in an hour, from all addresses, are told in the log; none is refused for it.
LIMIT_LOGIN_FAILURES_WATCHED_PER_HOUR = env.whole("LIMIT_LOGIN_FAILURES_WATCHED_PER_HOUR", 50)
# How many times an hour registering is answered "taken", to one address, and to one guest.
LIMIT_NAMES_TAKEN_PER_HOUR = env.whole("LIMIT_NAMES_TAKEN_PER_HOUR", 60)
LIMIT_NAMES_TAKEN_PER_GUEST_PER_HOUR = env.whole("LIMIT_NAMES_TAKEN_PER_GUEST_PER_HOUR", 10)  # the same to one guest
LIMIT_CODE_FAILURES_PER_HOUR = env.whole("LIMIT_CODE_FAILURES_PER_HOUR", 20)  # wrong second factors of one account
# How many times an hour an account may mistype its password where it is asked for again.
LIMIT_PASSWORD_AGAIN_FAILURES_PER_HOUR = env.whole("LIMIT_PASSWORD_AGAIN_FAILURES_PER_HOUR", 20)
LIMIT_RESETS_PER_HOUR = env.whole("LIMIT_RESETS_PER_HOUR", 30)  # new passwords that one address may ask for
LIMIT_MAILS_PER_ADDRESS_PER_HOUR = env.whole("LIMIT_MAILS_PER_ADDRESS_PER_HOUR", 5)  # mails to one mailbox
LIMIT_MAILS_OF_SITE_PER_HOUR = env.whole("LIMIT_MAILS_OF_SITE_PER_HOUR", 500)  # mails to all
LIMIT_EXPORTS_PER_HOUR = env.whole("LIMIT_EXPORTS_PER_HOUR", 5)  # downloads of one's data
LIMIT_HASHES_AT_ONCE = env.whole("LIMIT_HASHES_AT_ONCE", 2)  # how many passwords one process checks at the same time
# How many invite codes may be wrong from one address in an hour.
LIMIT_INVITE_FAILURES_PER_HOUR = env.whole("LIMIT_INVITE_FAILURES_PER_HOUR", 200)
# How many invite codes may be wrong from one guest or account in an hour.
LIMIT_INVITE_FAILURES_PER_PLAYER_PER_HOUR = env.whole("LIMIT_INVITE_FAILURES_PER_PLAYER_PER_HOUR", 10)
# How many rooms may be made from one address in an hour.
LIMIT_ROOMS_PER_HOUR = env.whole("LIMIT_ROOMS_PER_HOUR", 240)
LIMIT_ROOMS_PER_PLAYER_PER_HOUR = env.whole("LIMIT_ROOMS_PER_PLAYER_PER_HOUR", 30)  # the same for one guest or account
LIMIT_ROOMS_OF_SITE_PER_HOUR = env.whole("LIMIT_ROOMS_OF_SITE_PER_HOUR", 3000)  # the same from all addresses
LIMIT_OPEN_ROOMS_PER_PLAYER = env.whole("LIMIT_OPEN_ROOMS_PER_PLAYER", 30)  # how many open rooms one player may host
# How many lines of chat an account may say at once; they come back within half a minute.
LIMIT_CHAT_LINES_PER_HALF_MINUTE = env.whole("LIMIT_CHAT_LINES_PER_HALF_MINUTE", 10)
# How many explanations of calls and questions about them an account may send in a minute.
LIMIT_EXPLANATIONS_PER_MINUTE = env.whole("LIMIT_EXPLANATIONS_PER_MINUTE", 40)
# How many mutes and blocks an account may set and end in a minute.
LIMIT_MUTES_AND_BLOCKS_PER_MINUTE = env.whole("LIMIT_MUTES_AND_BLOCKS_PER_MINUTE", 60)
LIMIT_REPORTS_PER_HOUR = env.whole("LIMIT_REPORTS_PER_HOUR", 10)  # how many reports an account may make in an hour
# How many reports an account may make about the same person in a day.
LIMIT_REPORTS_OF_PERSON_PER_DAY = env.whole("LIMIT_REPORTS_OF_PERSON_PER_DAY", 5)
# How many messages about voice one page may send in a second in the long run.
LIMIT_VOICE_MESSAGES_PER_SECOND = env.number("LIMIT_VOICE_MESSAGES_PER_SECOND", 5)
LIMIT_VOICE_BURST = env.number("LIMIT_VOICE_BURST", 40)  # how many messages about voice one page may send at once
# How many times in a minute a player may ask for credentials of the TURN server.
LIMIT_VOICE_CREDENTIALS_PER_MINUTE = env.whole("LIMIT_VOICE_CREDENTIALS_PER_MINUTE", 6)
