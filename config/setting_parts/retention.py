"""The settings of retention: how long things are kept. A part of `config.settings`, which imports all of it.

`docs/retention.md` says what each removes, and why.
"""

from config import env

# --- Retention ------------------------------------------------------------------------------------------------------
# For how many days the answers to actions in rooms are kept, so that a repeated action gets the same one.
KEEP_ANSWERS_DAYS = env.number("KEEP_ANSWERS_DAYS", 1)
# For how many days after it ended a session in a browser is kept.
KEEP_ENDED_SESSIONS_DAYS = env.number("KEEP_ENDED_SESSIONS_DAYS", 0)
# For how many days a closed room is kept in which no board was ever dealt, with who was in it.
KEEP_UNPLAYED_ROOMS_DAYS = env.number("KEEP_UNPLAYED_ROOMS_DAYS", 7)
# For how many days after the last sign of them a guest is kept who has no seat in the record of any board.
KEEP_UNPLAYED_GUESTS_DAYS = env.number("KEEP_UNPLAYED_GUESTS_DAYS", 2)
# After how many days without a sign of them a guest who has played becomes 'Former guest'. The boards stay.
KEEP_GUESTS_DAYS = env.number("KEEP_GUESTS_DAYS", 90)
