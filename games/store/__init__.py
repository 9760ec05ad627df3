"""Where boards are kept: the log in PostgreSQL, their states in Redis and in memory."""
