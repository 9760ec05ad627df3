"""The bidding system as tables of rules. What a call shows is data, so the same tables choose a robot's own calls and
read those of the other players."""
