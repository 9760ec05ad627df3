"""The staff's site: who comes in, what they may change, and the record of all they do."""
