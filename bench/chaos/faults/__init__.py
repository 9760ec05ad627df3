"""Everything that `bin/chaos` breaks, by kind: processes, servers, the network, what clients send."""
