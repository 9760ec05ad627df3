"""Real processes under load while they are killed, starved and lied to; and a checker of what everybody saw."""
