"""The use case of a board: decide a batch of actions, append it to the log, tell the rooms."""
