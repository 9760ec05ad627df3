"""The system as tables of rules. What a call shows is data, so the same table chooses calls and reads those of others."""
