"""Logging in, registering, passwords, mail and the second factor: what the site makes of django-allauth."""
