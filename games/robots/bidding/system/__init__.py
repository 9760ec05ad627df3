"""The system that the built-in robot bids, a file for each kind of call; `docs/robots.md` describes it."""
