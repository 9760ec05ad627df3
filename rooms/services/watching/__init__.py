"""Who watches a board and what they hear of it, and where players come from, which decides it."""
