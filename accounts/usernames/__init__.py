"""The names with which accounts log in: which are allowed, and which look alike."""
