"""The settings of chat. A part of `config.settings`, which imports all of it."""

from config import env

# --- Chat -----------------------------------------------------------------------------------------------------------
# A file with the words that rooms replace by asterisks where their host wants that: one a line, `#` begins a comment.
# Unless set, a short list of insults that comes with the site.
CHAT_FILTER_FILE = env.text("CHAT_FILTER_FILE")
