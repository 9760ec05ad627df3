"""Rooms: who is in them, who sits, one board after another."""
