"""What serves one open page."""
