"""Attacks on a site with its limits as they are shipped, while others play there."""
