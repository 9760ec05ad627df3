"""A player who is a program: plays over the protocol alone."""
