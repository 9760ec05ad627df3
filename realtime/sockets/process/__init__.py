"""What all sockets of a websocket process share: one hub, two collectors, the leases."""
