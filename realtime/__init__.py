"""Everything between a worker and a browser."""
