"""People: users and guests, their tokens and sessions, limits on tries, the pages about oneself."""
