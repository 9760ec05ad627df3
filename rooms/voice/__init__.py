"""Voice at a table: who may talk, and how their browsers reach each other. No sound passes the site itself."""
