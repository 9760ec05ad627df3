"""The system as tables of rules. What a call shows is data: the same table chooses calls and reads other players'."""
