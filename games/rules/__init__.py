"""Contract bridge as pure functions: standard library only, no clock, no randomness, no I/O.

A primer of the game. Four seats (N E S W) form two sides. Each player holds 13 cards. In the auction the dealer calls
first, then clockwise; the last bid becomes the contract: a number of tricks above six that the declaring side must
win, with a trump suit or without (NT). The player at declarer's left leads, dummy's hand is spread, and 13 tricks are
played. The score depends on the contract, the doubling, the vulnerability and the tricks won.

The engine is three functions over immutable values:

    decide(state, action) -> events | IllegalMove      what an action would cause
    evolve(state, event)  -> state                     what a fact changes
    replay(moves)         -> state                     a board from its log

Hidden cards leave the engine only through `player_view(state, viewer)` and `for_viewer(event, viewer)`, which redact.
"""
