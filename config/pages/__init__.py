"""What every page says to the browser beyond Django's own headers, and whom to tell about security problems."""
