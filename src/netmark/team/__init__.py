"""The team side: requests for help, leads, given sales, and what a leader has to know."""
