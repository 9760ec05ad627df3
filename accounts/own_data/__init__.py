"""What the site knows of a person: handed out to them, and forgotten when they ask for it.

The packages above know more than this one. They register what they add to the export, and what they forget.
"""
