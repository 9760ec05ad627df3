"""Records of boards in the formats that other programs read and write (PBN 2.1)."""
