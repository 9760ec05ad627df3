"""What a run leaves behind, the seven invariants that it is held against, and the report."""
