"""Fair deals: drawn under a commitment that anybody can check afterwards."""
