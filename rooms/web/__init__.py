"""The pages and the JSON API of rooms and their boards."""
