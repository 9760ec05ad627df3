"""What may be said in a room and who hears it; reports, and what the staff does about them."""
