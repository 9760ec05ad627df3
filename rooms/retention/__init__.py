"""What is removed when it is needed no more, by which rule, and how: in small steps, run by the clock.

No rule touches boards, deals or moves: the log is append-only, and who a move refers to stays.
"""
