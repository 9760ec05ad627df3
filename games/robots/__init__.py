"""Robots that bid, play and answer claims from what their own seat may see.

`strategy.get_strategy(name)` gives a player; `docs/robots.md` is the system that the built-in one bids.
"""
