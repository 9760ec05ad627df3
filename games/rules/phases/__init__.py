"""The parts of a board: auction, play, claims, undos."""
