"""The load: many tables that play, and sockets that only beat."""
