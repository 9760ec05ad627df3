"""What `bin/bench` measures, a section of the report each."""
