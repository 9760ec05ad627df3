"""Running a checkout: embedded servers, the supervisor, the checks."""
