"""Who is connected: leases in Redis."""
