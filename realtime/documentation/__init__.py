"""Pages and types made from the messages of the wire."""
