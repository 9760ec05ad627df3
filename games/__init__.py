"""Boards: the rules, the log of moves, deals, records, robots."""
