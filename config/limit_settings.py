"""The settings of limits. A part of `config.settings`, which imports all of it."""

from config import env

# --- Limits ---------------------------------------------------------------------------------------------------------
# Load tests raise these limits, and say so.

# How many messages a second one websocket may send in the long run.
LIMIT_SOCKET_MESSAGES_PER_SECOND = env.number("LIMIT_SOCKET_MESSAGES_PER_SECOND", 10)
LIMIT_SOCKET_BURST = env.number("LIMIT_SOCKET_BURST", 20)  # how many messages one websocket may send at once
LIMIT_SOCKETS_PER_PLAYER = env.whole("LIMIT_SOCKETS_PER_PLAYER", 3)  # how many websockets a player may have open
# After how many seconds on turn the others at the table may have a robot make a person's call or card.
STALL_SECONDS = env.number("STALL_SECONDS", 180)
# How many guests may be made from one address in an hour, and how many accounts.
LIMIT_GUESTS_PER_HOUR = env.whole("LIMIT_GUESTS_PER_HOUR", 30)
# How many logins may fail from one address in an hour.
LIMIT_LOGIN_FAILURES_PER_HOUR = env.whole("LIMIT_LOGIN_FAILURES_PER_HOUR", 20)
# How many invite codes may be wrong from one address in an hour.
LIMIT_INVITE_FAILURES_PER_HOUR = env.whole("LIMIT_INVITE_FAILURES_PER_HOUR", 10)
# How many rooms may be made from one address in an hour.
LIMIT_ROOMS_PER_HOUR = env.whole("LIMIT_ROOMS_PER_HOUR", 30)
