"""Play by the usual rules of thumb."""
