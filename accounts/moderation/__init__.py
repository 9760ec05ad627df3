"""Who is silent for whom, and what the staff has imposed on whom."""
