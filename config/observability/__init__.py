"""What the site says of itself: logs, metrics, health, error reports; and what they may not say."""
