"""The settings of voice. A part of `config.settings`, which imports all of it."""

import sys

from config import env, secret_key

# --- Voice ----------------------------------------------------------------------------------------------------------
VOICE = env.flag("VOICE", default=True)  # 0 switches voice off at all tables
# Where browsers reach the TURN server that passes voice on for who cannot be reached directly, separated by commas,
# such as turn:turn.bridge.example:3478,turns:turn.bridge.example:5349?transport=tcp. Without one some players cannot
# hear each other, and the page says so.
TURN_URLS = env.words("TURN_URLS", [])
# The secret that the TURN server (its static-auth-secret) shares with the site. Random, of 32 characters or more:
# `openssl rand -hex 32` makes one.
TURN_SECRET = env.text("TURN_SECRET")
# While the secret is changed: the former one. The TURN server takes both then (docs/voice.md).
TURN_SECRET_OLD = env.text("TURN_SECRET_OLD")
# STUN servers that tell browsers their own public address, separated by commas. Not needed beside a TURN server, which
# does so too. None unless set: who runs one learns the address of every player who talks.
STUN_URLS = env.words("STUN_URLS", [])
# 1 sends all voice through the TURN server, so that no player learns another's address. Each player may choose it for
# themselves in any case.
VOICE_RELAY_ONLY = env.flag("VOICE_RELAY_ONLY", default=False)

_addresses = (("TURN_URLS", TURN_URLS, ("turn:", "turns:")), ("STUN_URLS", STUN_URLS, ("stun:", "stuns:")))
for _name, _urls, _schemes in _addresses:
    for _url in _urls:
        if not _url.startswith(_schemes):
            sys.exit(f"{_name} contains {_url!r}: an address begins with {' or '.join(_schemes)}.")
for _name, _secret in (("TURN_SECRET", TURN_SECRET), ("TURN_SECRET_OLD", TURN_SECRET_OLD)):
    if _secret and (_weakness := secret_key.weakness(_secret)):
        sys.exit(f"{_name} {_weakness}: who guesses it uses your TURN server. `openssl rand -hex 32` makes a good one.")
if TURN_URLS and not TURN_SECRET:
    sys.exit("TURN_URLS is set and TURN_SECRET is not: the TURN server would refuse every player.")
if TURN_SECRET_OLD and TURN_SECRET_OLD == TURN_SECRET:
    sys.exit("TURN_SECRET_OLD is the same as TURN_SECRET: it is the secret before.")
if VOICE_RELAY_ONLY and not TURN_URLS:
    sys.exit("VOICE_RELAY_ONLY is 1 and TURN_URLS is not set: nobody would hear anybody.")
