"""The things of the game: cards, calls, seats, deals, boards, contracts, tricks, scores."""
