"""The play of the cards by the usual rules of thumb."""
