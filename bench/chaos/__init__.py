"""Plays on real processes while faults are applied to them, and checks afterwards what every client saw."""
