"""What an action becomes: the events of a move, or a refusal."""
