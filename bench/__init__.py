"""Measurements of the site, and the clients that they play with."""
